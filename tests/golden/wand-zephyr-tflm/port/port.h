/* What the app needs of the platform. The files beside this one implement it for Zephyr. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "../app/app_config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Starts the console and whatever else must run before the sensor. */
void port_start(void);

/* Milliseconds since reset; wraps after 49 days. */
uint32_t port_millis(void);

/* Writes a line to the console; the text holds its own line end. */
void port_print(const char *text);

/* Starts sampling at APP_SAMPLE_RATE_HZ. False: the sensor does not answer. */
bool port_sensor_start(void);

/* Waits for the next sample. False: there are no more, or the sensor failed. */
bool port_sensor_read(float sample[APP_CHANNELS]);

/* Samples that were lost because they came faster than they were read, since the start. */
uint32_t port_sensor_overruns(void);

#ifdef __cplusplus
}
#endif

#endif
