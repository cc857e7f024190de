/* A sensor that plays the recordings of selftest/golden.c once, at the rate at which they were
 * recorded. */
#include <Arduino.h>
#include <string.h>

#include "../selftest/golden.h"
#include "port.h"

static uint32_t played;
static uint32_t due_us; /* on the clock of micros() */

bool port_sensor_start(void)
{
    played = 0;
    due_us = micros();
    return true;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    if (played == GOLDEN_SAMPLES) {
        return false;
    }
    const int32_t left_us = (int32_t)(due_us - micros());
    if (left_us > 0) {
        delay((uint32_t)left_us / 1000u);
        delayMicroseconds((uint32_t)left_us % 1000u);
    }
    due_us += APP_SAMPLE_PERIOD_US;
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
