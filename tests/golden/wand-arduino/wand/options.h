/* Compile-time options. specc wrote this file once and never writes it again: it is yours. */
#ifndef OPTIONS_H
#define OPTIONS_H

/* The self-test: before the sensor starts, recorded samples run through the app, and every result is
 * compared with the trainer's, bit for bit. Remove the slashes to have it. */
// #define APP_SELFTEST

/* 1: a JSON line for every window on the console; 0: only what the actions write. */
#define APP_LOG_WINDOWS 1

/* How long the start waits for a serial monitor, in milliseconds. 0: not at all. */
#define APP_SERIAL_WAIT_MS 3000

#endif
