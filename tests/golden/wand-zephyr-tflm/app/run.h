/* The firmware's main loop, in the two pieces that every framework can call. */
#ifndef APP_RUN_H
#define APP_RUN_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Says what firmware this is, and starts the sensor; with APP_SELFTEST it runs the self-test first
 * and goes on only if that passed. False: it cannot go on; the console says why. */
bool app_start(void);

/* Waits for one sample and does all that follows from it. False: there are no more samples. */
bool app_step(void);

#ifdef __cplusplus
}
#endif

#endif
