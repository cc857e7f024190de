/* ST LSM9DS1 by Zephyr's driver for it: 4 g.
 *
 * Ranges and output data rate are set in the devicetree, in boards/arduino_nano_33_ble_nrf52840_sense.overlay.
 * The part measures by its own clock, and the app takes the newest measurement when it is due by the
 * board's. Register: data sheet DocID025715 rev 3. */
#include <zephyr/device.h>
#include <zephyr/devicetree.h>
#include <zephyr/drivers/i2c.h>
#include <zephyr/drivers/sensor.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/util.h>

#include "port.h"
#include "sampling.h"

enum { CTRL_REG8 = 0x22, BDU = BIT(6) };
enum { START_UP_MS = 100 }; /* until the first measurements have settled */

static const struct device *const imu = DEVICE_DT_GET_ONE(st_lsm9ds1);
static const struct i2c_dt_spec bus = I2C_DT_SPEC_GET(DT_COMPAT_GET_ANY_STATUS_OKAY(st_lsm9ds1));

static float to_g(const struct sensor_value *ms2)
{
    return (float)sensor_ms2_to_ug(ms2) * 1e-6f;
}

static bool read_imu(float sample[APP_CHANNELS])
{
    struct sensor_value acc[3]; /* x, y, z in m/s^2 */

    if (sensor_sample_fetch_chan(imu, SENSOR_CHAN_ACCEL_XYZ) != 0 ||
        sensor_channel_get(imu, SENSOR_CHAN_ACCEL_XYZ, acc) != 0) {
        return false;
    }
    sample[0] = to_g(&acc[0]);
    sample[1] = to_g(&acc[1]);
    sample[2] = to_g(&acc[2]);
    return true;
}

bool port_sensor_start(void)
{
    /* Block data update, which the driver leaves off: without it a reading can be made of the bytes
     * of two samples. */
    if (!device_is_ready(imu) || i2c_reg_update_byte_dt(&bus, CTRL_REG8, BDU, BDU) != 0) {
        return false;
    }
    k_msleep(START_UP_MS);
    sampling_start(read_imu);
    return true;
}
