/* A sensor that plays the recordings of selftest/golden.c once, as fast as they are read. */
#include <string.h>

#include "../selftest/golden.h"
#include "port.h"

static uint32_t played;

bool port_sensor_start(void)
{
    played = 0;
    return true;
}

bool port_sensor_read(float sample[APP_CHANNELS])
{
    if (played == GOLDEN_SAMPLES) {
        return false;
    }
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
