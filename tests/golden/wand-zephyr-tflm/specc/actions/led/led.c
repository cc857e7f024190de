#include "led.h"

static void set(specc_led_state_t *state, bool lit)
{
    state->lit = lit;
    port_led_set(lit);
}

void specc_led_fire(specc_led_state_t *state, const specc_led_t *led, const specc_event_t *event)
{
    state->changes_left = 0;
    state->period_ms = led->duration_ms;
    state->changed_ms = event->time_ms;
    switch (led->pattern) {
    case SPECC_LED_ON:
        set(state, true);
        state->changes_left = led->duration_ms > 0 ? 1 : 0;
        break;
    case SPECC_LED_OFF:
        set(state, false);
        break;
    case SPECC_LED_TOGGLE:
        set(state, !state->lit);
        break;
    case SPECC_LED_BLINK:
        set(state, true);
        state->changes_left = (uint16_t)(2u * led->blinks - 1u);
        break;
    }
}

void specc_led_tick(specc_led_state_t *state, uint32_t now_ms)
{
    if (state->changes_left > 0 && now_ms - state->changed_ms >= state->period_ms) {
        state->changed_ms += state->period_ms;
        state->changes_left--;
        set(state, !state->lit);
    }
}
