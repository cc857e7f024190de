#include "actions.h"

#include <string.h>

#include "../specc/runtime/event.h"

void app_actions_init(void)
{
}

void app_actions_fire(const app_result_t *result, uint32_t now_ms)
{
    const specc_event_t event = {
        .label = app_label(result->event),
        .window = result->window,
        .time_ms = now_ms,
        .confidence = result->confidence,
    };
    (void)event;
}

void app_actions_tick(uint32_t now_ms)
{
    (void)now_ms;
}
