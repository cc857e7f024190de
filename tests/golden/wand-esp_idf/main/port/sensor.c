/* InvenSense MPU-6050 on I2C: 4 g.
 *
 * Registers and scales: "MPU-6000 and MPU-6050 Register Map and Descriptions", RM-MPU-6000A-00 rev
 * 4.2; start-up times: "Product Specification", PS-MPU-6000A-00 rev 3.4.
 *
 * The part runs at its own 1 kHz and the app takes the newest measurement when its timer says so: the
 * rate is the chip's crystal's, exact to some ppm, where the part's own clock is off by up to a few
 * percent, and a measurement is at most 1 ms old. The part's low-pass filter cuts what the app's rate
 * cannot hold. */
#include "driver/i2c_master.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "port.h"
#include "sampling.h"
#include "sdkconfig.h"

#include "../specc/runtime/json_line.h"

/* Registers. */
enum {
    SMPLRT_DIV = 0x19,
    CONFIG = 0x1a,
    GYRO_CONFIG = 0x1b,
    ACCEL_CONFIG = 0x1c,
    ACCEL_XOUT_H = 0x3b, /* first of 14: acceleration, temperature, rotation; high bytes first */
    PWR_MGMT_1 = 0x6b,
    PWR_MGMT_2 = 0x6c,
    WHO_AM_I = 0x75
};

/* Their values. */
enum {
    DEVICE_ID = 0x68, /* whatever AD0 is */
    DEVICE_RESET = 0x80,
    CLKSEL_INTERNAL = 0x00,
    CLKSEL_GYRO_X = 0x01, /* steadier than the internal oscillator; needs the gyroscope */
    STANDBY_ACC = 0x38,
    STANDBY_GYRO = 0x07
};

enum { MEASUREMENT_BYTES = 14, ACC_BYTE = 0, GYRO_BYTE = 8 }; /* temperature between them */
enum {
    TIMEOUT_MS = 20, /* of a transfer */
    RESET_MS = 100,  /* until the registers can be written */
    START_UP_MS = 50 /* gyroscope 30 ms, and the low-pass filter */
};

static const struct {
    uint8_t reg;
    uint8_t value;
} settings[] = {
    {PWR_MGMT_1, CLKSEL_INTERNAL},
    {PWR_MGMT_2, STANDBY_GYRO},
    {CONFIG, 4},            /* DLPF_CFG: 21 Hz */
    {SMPLRT_DIV, 0},        /* 1000 Hz */
    {ACCEL_CONFIG, 1 << 3}, /* AFS_SEL: 4 g */
};

/* Where each channel is in a measurement, and its unit per least significant bit. */
static const struct {
    uint8_t byte;
    float scale;
} channels[APP_CHANNELS] = {
    {ACC_BYTE + 0, 4.0f / 32768.0f}, /* acc_x [g] */
    {ACC_BYTE + 2, 4.0f / 32768.0f}, /* acc_y [g] */
    {ACC_BYTE + 4, 4.0f / 32768.0f}, /* acc_z [g] */
};

static i2c_master_bus_handle_t bus;
static i2c_master_dev_handle_t device;

static bool write_register(uint8_t reg, uint8_t value)
{
    const uint8_t bytes[2] = {reg, value};

    return i2c_master_transmit(device, bytes, sizeof bytes, TIMEOUT_MS) == ESP_OK;
}

static bool read_registers(uint8_t first, uint8_t *bytes, size_t n)
{
    return i2c_master_transmit_receive(device, &first, 1, bytes, n, TIMEOUT_MS) == ESP_OK;
}

static bool open_device(void)
{
    const i2c_master_bus_config_t bus_config = {
        .i2c_port = I2C_NUM_0,
        .sda_io_num = CONFIG_APP_I2C_SDA,
        .scl_io_num = CONFIG_APP_I2C_SCL,
        .clk_source = I2C_CLK_SRC_DEFAULT,
        .glitch_ignore_cnt = 7,
        .flags.enable_internal_pullup = true,
    };
    const i2c_device_config_t device_config = {
        .dev_addr_length = I2C_ADDR_BIT_LEN_7,
        .device_address = CONFIG_APP_MPU6050_ADDRESS,
        .scl_speed_hz = CONFIG_APP_I2C_HZ,
    };

    return i2c_new_master_bus(&bus_config, &bus) == ESP_OK &&
           i2c_master_bus_add_device(bus, &device_config, &device) == ESP_OK;
}

static bool identify(void)
{
    uint8_t id;
    specc_json_line_t line;

    if (!read_registers(WHO_AM_I, &id, 1)) {
        return false;
    }
    if (id != DEVICE_ID) {
        specc_json_begin(&line);
        specc_json_string(&line, "error", "not an MPU-6050: WHO_AM_I");
        specc_json_uint(&line, "value", id);
        specc_json_uint(&line, "expected", DEVICE_ID);
        port_print(specc_json_end(&line));
        return false;
    }
    return true;
}

static bool configure(void)
{
    if (!write_register(PWR_MGMT_1, DEVICE_RESET)) {
        return false;
    }
    vTaskDelay(pdMS_TO_TICKS(RESET_MS));
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        uint8_t readback;

        if (!write_register(settings[i].reg, settings[i].value) ||
            !read_registers(settings[i].reg, &readback, 1) || readback != settings[i].value) {
            return false;
        }
    }
    vTaskDelay(pdMS_TO_TICKS(START_UP_MS));
    return true;
}

/* One burst: the part keeps the registers of one measurement together while it is read. */
static bool read_measurement(float sample[APP_CHANNELS])
{
    uint8_t bytes[MEASUREMENT_BYTES];

    if (!read_registers(ACCEL_XOUT_H, bytes, sizeof bytes)) {
        return false;
    }
    for (int c = 0; c < APP_CHANNELS; c++) {
        const uint8_t *raw = &bytes[channels[c].byte];

        sample[c] = channels[c].scale * (float)(int16_t)(uint16_t)(raw[0] << 8 | raw[1]);
    }
    return true;
}

bool port_sensor_start(void)
{
    return open_device() && identify() && configure() && sampling_start(read_measurement);
}
