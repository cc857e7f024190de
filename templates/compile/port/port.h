/* What the self-test needs of the platform. The folders beside this file implement it. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

/* Starts the console, and the counter of trace_port.h. */
void port_start(void);

/* Writes a line to the console; the text holds its own line end. */
void port_print(const char *text);

#endif
