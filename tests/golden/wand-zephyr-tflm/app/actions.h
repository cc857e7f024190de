/* What happens on an event.
 *
 *   on abduction: led
 *   on any: serial
 *   on pendulum: call
 */
#ifndef APP_ACTIONS_H
#define APP_ACTIONS_H

#include <stdint.h>

#include "app.h"

#ifdef __cplusplus
extern "C" {
#endif

void app_actions_init(void);

/* Runs the actions of the event in `result`; call when result->fired. */
void app_actions_fire(const app_result_t *result, uint32_t now_ms);

/* Goes on with actions that take time (a blink, a pulse); call often. */
void app_actions_tick(uint32_t now_ms);

#ifdef __cplusplus
}
#endif

#endif
