#include "gpio.h"

void specc_gpio_fire(specc_gpio_state_t *state, const specc_gpio_t *gpio,
                     const specc_event_t *event)
{
    port_gpio_set(gpio->pin, gpio->level);
    state->pending = gpio->duration_ms > 0;
    state->set_ms = event->time_ms;
}

void specc_gpio_tick(specc_gpio_state_t *state, const specc_gpio_t *gpio, uint32_t now_ms)
{
    if (state->pending && now_ms - state->set_ms >= gpio->duration_ms) {
        state->pending = false;
        port_gpio_set(gpio->pin, !gpio->level);
    }
}
