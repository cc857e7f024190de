/* Writes a JSON line to the console on an event:
 *
 *   {"event":"circle","window":12,"time_ms":7500,"confidence":0.871}
 */
#ifndef SPECC_SERIAL_H
#define SPECC_SERIAL_H

#include "../../runtime/event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *message; /* added as "message", or NULL */
} specc_serial_t;

void specc_serial_fire(const specc_serial_t *serial, const specc_event_t *event);

/* The port: writes a line to the console. */
void port_print(const char *text);

#ifdef __cplusplus
}
#endif

#endif
