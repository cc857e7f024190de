/* Starts the driver, reads one sample, and prints what the driver did. */
#include <stdio.h>
#include <zephyr/drivers/sensor.h>

#include "port.h"
#include "sampling.h"

static const char *const channels[] = {"all", "acc", "gyro"};
static const char *const attributes[] = {"full_scale", "data_rate", "oversampling"};

const struct device the_device;
static sampling_read_t read_sensor;

int sensor_attr_set(const struct device *device, enum sensor_channel channel,
                    enum sensor_attribute attribute, const struct sensor_value *value)
{
    (void)device;
    printf("%s %s %d.%06d\n", channels[channel], attributes[attribute], (int)value->val1,
           (int)value->val2);
    return getenv("DEAF") != NULL ? -5 : 0;
}

int sensor_sample_fetch_chan(const struct device *device, enum sensor_channel channel)
{
    (void)device;
    printf("fetch %s\n", channels[channel]);
    return getenv("FETCH_FAULT") != NULL ? -5 : 0;
}

/* 1 g, -0.5 g, 0.25 g; 90, -180 and 45 degrees per second. */
int sensor_channel_get(const struct device *device, enum sensor_channel channel,
                       struct sensor_value *value)
{
    static const struct sensor_value acc[] = {{9, 806650}, {-4, -903325}, {2, 451662}};
    static const struct sensor_value gyro[] = {{1, 570796}, {-3, -141593}, {0, 785398}};

    (void)device;
    for (int i = 0; i < 3; i++) {
        value[i] = channel == SENSOR_CHAN_ACCEL_XYZ ? acc[i] : gyro[i];
    }
    return getenv("GET_FAULT") != NULL ? -5 : 0;
}

void sampling_start(sampling_read_t read)
{
    read_sensor = read;
}

int main(void)
{
    float sample[APP_CHANNELS];

    if (!port_sensor_start()) {
        printf("not started\n");
        return 0;
    }
    if (!read_sensor(sample)) {
        printf("no sample\n");
        return 0;
    }
    for (int c = 0; c < APP_CHANNELS; c++) {
        printf("sample %.6f\n", (double)sample[c]);
    }
    return 0;
}
