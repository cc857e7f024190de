/* Your code. specc wrote this file once and never writes it again: it is yours. */
#include "user.h"

void on_pendulum(const specc_event_t *event)
{
    (void)event; /* event->label, event->confidence (of 256), event->time_ms */
}
