/* ST LSM9DS1 on the board's own I2C bus: 4 g.
 *
 * Registers and sensitivities: data sheet DocID025715 rev 3. The library Arduino_LSM9DS1 is not used:
 * it is fixed to 4 g, 2000 dps and 119 Hz, and takes the gyroscope's sensitivity for 61 mdps a count
 * where the data sheet says 70.
 *
 * The part measures about twice as often as the app asks, by its own clock, and the app takes the
 * newest measurement when its timer says so: the rate is the board's crystal's, and no measurement is
 * taken twice. */
#include <Arduino.h>
#include <Wire.h>

#include "port.h"
#include "sampling.h"

namespace {

constexpr uint8_t ADDRESS = 0x6b;
constexpr uint32_t CLOCK_HZ = 400000;

/* Registers. */
constexpr uint8_t WHO_AM_I = 0x0f;
constexpr uint8_t CTRL_REG1_G = 0x10;
constexpr uint8_t CTRL_REG6_XL = 0x20;
constexpr uint8_t CTRL_REG8 = 0x22;
constexpr uint8_t OUT_X_XL = 0x28; /* first of 6: low byte first */

/* Their values. */
constexpr uint8_t DEVICE_ID = 0x68;
constexpr uint8_t SW_RESET = 0x01;
constexpr uint8_t IF_ADD_INC = 0x04; /* a reading goes on to the next register */
constexpr uint8_t BDU = 0x40;        /* low and high byte are of one measurement */

/* Output data rate and full scale; with the gyroscope on, the accelerometer follows its rate. */
constexpr uint8_t GYRO_SETTING = 0; /* off */
constexpr uint8_t ACC_SETTING = 3 << 5 | 2 << 3; /* 119 Hz, 4 g */

constexpr uint32_t RESET_MS = 10;
constexpr uint32_t START_UP_MS = 100; /* until the first measurements have settled */
constexpr float G_PER_COUNT = 0.000122f;

bool write_register(uint8_t address, uint8_t value)
{
    Wire1.beginTransmission(ADDRESS);
    Wire1.write(address);
    Wire1.write(value);
    return Wire1.endTransmission() == 0;
}

bool read_registers(uint8_t first, uint8_t *bytes, size_t n)
{
    Wire1.beginTransmission(ADDRESS);
    Wire1.write(first);
    if (Wire1.endTransmission(false) != 0 || Wire1.requestFrom(ADDRESS, n) != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)Wire1.read();
    }
    return true;
}

float count(const uint8_t *bytes, int axis)
{
    return (int16_t)(bytes[2 * axis] | bytes[2 * axis + 1] << 8);
}

bool read_sample(float sample[APP_CHANNELS])
{
    uint8_t acc[6];

    if (!read_registers(OUT_X_XL, acc, sizeof acc)) {
        return false;
    }
    sample[0] = count(acc, 0) * G_PER_COUNT; /* acc_x */
    sample[1] = count(acc, 1) * G_PER_COUNT; /* acc_y */
    sample[2] = count(acc, 2) * G_PER_COUNT; /* acc_z */
    return true;
}

} // namespace

bool port_sensor_start(void)
{
    uint8_t id;

    Wire1.begin();
    Wire1.setClock(CLOCK_HZ);
    if (!read_registers(WHO_AM_I, &id, 1) || id != DEVICE_ID ||
        !write_register(CTRL_REG8, SW_RESET | IF_ADD_INC)) {
        return false;
    }
    delay(RESET_MS);
    if (!write_register(CTRL_REG8, BDU | IF_ADD_INC) ||
        !write_register(CTRL_REG1_G, GYRO_SETTING) || !write_register(CTRL_REG6_XL, ACC_SETTING)) {
        return false;
    }
    delay(START_UP_MS);
    return sampling_start(read_sample);
}
