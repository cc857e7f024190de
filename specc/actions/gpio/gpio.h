/* Sets a pin on an event, for good or for a while.
 *
 * State: 8 bytes an action.
 */
#ifndef SPECC_GPIO_H
#define SPECC_GPIO_H

#include <stdbool.h>
#include <stdint.h>

#include "../../runtime/event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint8_t pin;          /* index into the port's table of pins */
    bool level;           /* what the event sets it to */
    uint32_t duration_ms; /* after which it goes back; 0: it stays */
} specc_gpio_t;

typedef struct {
    bool pending;        /* it still has to go back */
    uint32_t set_ms;     /* when the event was */
} specc_gpio_state_t;

void specc_gpio_fire(specc_gpio_state_t *state, const specc_gpio_t *gpio,
                     const specc_event_t *event);
void specc_gpio_tick(specc_gpio_state_t *state, const specc_gpio_t *gpio, uint32_t now_ms);

/* The port: drives pin `pin` of its table. */
void port_gpio_set(uint8_t pin, bool level);

#ifdef __cplusplus
}
#endif

#endif
