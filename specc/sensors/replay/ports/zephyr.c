/* A sensor that plays the recordings of selftest/golden.c once. */
#include <string.h>

#include <zephyr/kernel.h>

#include "../selftest/golden.h"
#include "port.h"

static uint32_t played;

#ifdef CONFIG_APP_REPLAY_REAL_TIME
static int64_t started_us;

static void start_clock(void)
{
    started_us = (int64_t)k_ticks_to_us_floor64((uint64_t)k_uptime_ticks());
}

static void wait_until_due(void)
{
    k_sleep(K_TIMEOUT_ABS_US(started_us + (int64_t)played * APP_SAMPLE_PERIOD_US));
}
#else
static void start_clock(void)
{
}

static void wait_until_due(void)
{
}
#endif

bool port_sensor_start(void)
{
    played = 0;
    start_clock();
    return true;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    if (played == GOLDEN_SAMPLES) {
        return false;
    }
    wait_until_due();
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
