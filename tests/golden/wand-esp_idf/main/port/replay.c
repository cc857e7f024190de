/* A sensor that plays the recordings of selftest/golden.c once. */
#include <string.h>

#include "../selftest/golden.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "port.h"
#include "sdkconfig.h"
#if CONFIG_APP_REPLAY_REAL_TIME
#include "esp_timer.h"

static int64_t started_us;

/* Waits until sample `played` is due; ticks are coarser than periods, so it counts from the start. */
static void wait_until_due(uint32_t played)
{
    const int64_t due_us = started_us + (int64_t)played * APP_SAMPLE_PERIOD_US;
    const int64_t tick_us = 1000000 / configTICK_RATE_HZ;
    const int64_t left_us = due_us - esp_timer_get_time();

    if (left_us > 0) {
        vTaskDelay((TickType_t)((left_us + tick_us - 1) / tick_us));
    }
}
#endif

static uint32_t played;

bool port_sensor_start(void)
{
    played = 0;
#if CONFIG_APP_REPLAY_REAL_TIME
    started_us = esp_timer_get_time();
#endif
    return true;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    if (played == GOLDEN_SAMPLES) {
        return false;
    }
#if CONFIG_APP_REPLAY_REAL_TIME
    wait_until_due(played);
#endif
    memcpy(sample, &golden_samples[played * APP_CHANNELS], APP_CHANNELS * sizeof *sample);
    played++;
    return true;
}

uint32_t port_sensor_overruns(void)
{
    return 0; /* it waits for its reader */
}

/* The recording's own time: what the clock would show if the samples came from a sensor. */
uint32_t port_millis(void)
{
    return (uint32_t)((uint64_t)played * APP_SAMPLE_PERIOD_US / 1000u);
}
