#include "actions.h"

#include <string.h>

#include "../specc/actions/led/led.h"
#include "../specc/actions/serial/serial.h"
#include "../specc/runtime/event.h"
#include "../user/user.h"

static const specc_led_t led_0 = {
    .pattern = SPECC_LED_BLINK,
    .duration_ms = 200,
    .blinks = 3,
};

static const specc_serial_t serial_0 = {
    .message = 0,
};

static struct {
    specc_led_state_t led;
} state;

void app_actions_init(void)
{
    memset(&state, 0, sizeof state);
}

void app_actions_fire(const app_result_t *result, uint32_t now_ms)
{
    const specc_event_t event = {
        .label = app_label(result->event),
        .window = result->window,
        .time_ms = now_ms,
        .confidence = result->confidence,
    };

    if (result->event == APP_LABEL_ABDUCTION) {
        specc_led_fire(&state.led, &led_0, &event);
    }

    specc_serial_fire(&serial_0, &event);

    if (result->event == APP_LABEL_PENDULUM) {
        on_pendulum(&event);
    }
}

void app_actions_tick(uint32_t now_ms)
{
    specc_led_tick(&state.led, now_ms);
}
