/* What tools/trace.c needs of the platform beside port.h. */
#ifndef TRACE_PORT_H
#define TRACE_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* Opens a file of the host for reading. */
bool trace_open(const char *path);

/* Reads exactly `bytes` bytes. False at the end. */
bool trace_read(void *to, uint32_t bytes);

/* A count that grows with the instructions executed, and the instructions since such a count; 0
 * where they cannot be counted. */
uint32_t trace_instructions(void);
uint32_t trace_instructions_since(uint32_t start);

/* The most stack that was used since reset, in bytes; 0 where it cannot be told. */
uint32_t trace_stack_bytes(void);

#endif
