/* Your hooks. specc wrote this file once and never writes it again: it is yours. */
#ifndef USER_H
#define USER_H

#include "../specc/runtime/event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Called on "pendulum". */
void on_pendulum(const specc_event_t *event);

#ifdef __cplusplus
}
#endif

#endif
