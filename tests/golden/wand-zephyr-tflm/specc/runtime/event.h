/* An event: what the decision hands to the actions. */
#ifndef SPECC_EVENT_H
#define SPECC_EVENT_H

#include <stdint.h>

typedef struct {
    const char *label;   /* name of the class, or "unknown" */
    uint32_t window;     /* index of the window that completed the event */
    uint32_t time_ms;    /* milliseconds since reset */
    uint16_t confidence; /* in 1/256 */
} specc_event_t;

#endif
