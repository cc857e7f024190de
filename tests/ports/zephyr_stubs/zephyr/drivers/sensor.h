/* Stands in for Zephyr's header: the units and their conversions are those of its documentation. */
#ifndef SENSOR_H
#define SENSOR_H

#include <stdint.h>
#include <zephyr/device.h>

struct sensor_value {
    int32_t val1; /* whole units */
    int32_t val2; /* millionths */
};

enum sensor_channel { SENSOR_CHAN_ALL, SENSOR_CHAN_ACCEL_XYZ, SENSOR_CHAN_GYRO_XYZ };
enum sensor_attribute {
    SENSOR_ATTR_FULL_SCALE,
    SENSOR_ATTR_SAMPLING_FREQUENCY,
    SENSOR_ATTR_OVERSAMPLING
};

int sensor_attr_set(const struct device *device, enum sensor_channel channel,
                    enum sensor_attribute attribute, const struct sensor_value *value);
int sensor_sample_fetch_chan(const struct device *device, enum sensor_channel channel);
int sensor_channel_get(const struct device *device, enum sensor_channel channel,
                       struct sensor_value *value);

static inline int sensor_sample_fetch(const struct device *device)
{
    return sensor_sample_fetch_chan(device, SENSOR_CHAN_ALL);
}

/* In millionths of g. */
static inline int32_t sensor_ms2_to_ug(const struct sensor_value *ms2)
{
    return (int32_t)((ms2->val1 + ms2->val2 / 1e6) / 9.80665 * 1e6);
}

/* In hundred-thousandths of a degree per second. */
static inline int32_t sensor_rad_to_10udegrees(const struct sensor_value *rad)
{
    return (int32_t)((rad->val1 + rad->val2 / 1e6) * 57.29577951308232 * 1e5);
}

#endif
