/* Takes samples at APP_SAMPLE_RATE_HZ in a thread of its own, so that the main thread may compute in
 * the meantime. Implements port_sensor_read() and port_sensor_overruns() for the sensor's driver. */
#ifndef SAMPLING_H
#define SAMPLING_H

#include <stdbool.h>

#include "../app/app_config.h"

/* Reads the newest sample from the sensor. False: it did not answer. */
typedef bool (*sampling_read_t)(float sample[APP_CHANNELS]);

/* Starts the thread. */
void sampling_start(sampling_read_t read);

#endif
