/* What the BMI270's driver uses of the library and of Bosch's API, for a test on the host. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "Wire.h"

enum { BMI2_OK = 0, BMI2_ACCEL = 0, BMI2_GYRO = 1, BMI2_PERF_OPT_MODE = 1 };
enum { BMI2_ACC_OSR2_AVG2 = 1, BMI2_ACC_NORMAL_AVG4 = 2 };
enum { BMI2_GYR_OSR2_MODE = 1, BMI2_GYR_NORMAL_MODE = 2 };
enum CfgBoshSensor_t { BOSCH_ACCELEROMETER_ONLY, BOSCH_ACCEL_AND_MAGN };

struct Axes {
    int16_t x, y, z;
};
struct bmi2_sens_data {
    Axes acc, gyr;
};
struct AccConfig {
    uint8_t odr, bwp, filter_perf, range;
};
struct GyrConfig {
    uint8_t odr, bwp, filter_perf, range;
};
struct bmi2_sens_config {
    uint8_t type;
    struct {
        AccConfig acc;
        GyrConfig gyr;
    } cfg;
};
struct bmi2_dev {
    int unused;
};
struct bmm150_dev {
    int unused;
};

inline int8_t bmi2_get_sensor_config(bmi2_sens_config *, uint8_t, bmi2_dev *)
{
    return BMI2_OK;
}

inline int8_t bmi2_set_sensor_config(bmi2_sens_config *config, uint8_t n, bmi2_dev *)
{
    for (uint8_t i = 0; i < n; i++) {
        const bool acc = config[i].type == BMI2_ACCEL;
        printf("%s odr %d range %d bwp %d\n", acc ? "acc" : "gyr",
               acc ? config[i].cfg.acc.odr : config[i].cfg.gyr.odr,
               acc ? config[i].cfg.acc.range : config[i].cfg.gyr.range,
               acc ? config[i].cfg.acc.bwp : config[i].cfg.gyr.bwp);
    }
    return BMI2_OK;
}

inline int8_t bmi2_sensor_enable(const uint8_t *sensors, uint8_t n, bmi2_dev *)
{
    for (uint8_t i = 0; i < n; i++) {
        printf("enabled %s\n", sensors[i] == BMI2_ACCEL ? "acc" : "gyr");
    }
    return BMI2_OK;
}

inline int8_t bmi2_get_sensor_data(bmi2_sens_data *data, bmi2_dev *)
{
    *data = {{100, 200, 300}, {1000, 2000, -3000}};
    return BMI2_OK;
}

class BoschSensorClass {
public:
    BoschSensorClass(FakeWire &bus) : wire(bus) {}
    virtual ~BoschSensorClass() {}
    int begin(CfgBoshSensor_t = BOSCH_ACCEL_AND_MAGN)
    {
        wire.begin();
        return !wire.absent && configure_sensor(&dev) == BMI2_OK;
    }

protected:
    virtual int8_t configure_sensor(bmi2_dev *) { return BMI2_OK; }
    virtual int8_t configure_sensor(bmm150_dev *) { return BMI2_OK; }

private:
    FakeWire &wire;
    bmi2_dev dev;
};
