/* An MPU-6050 as its register map describes it, and a program that starts the driver and reads one
 * sample. Prints what is written to the registers, what the driver says, and the sample.
 *
 *   program ID   the content of WHO_AM_I; "none": nobody answers
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/i2c_master.h"
#include "freertos/task.h"
#include "port/port.h"
#include "port/sampling.h"

enum { ACCEL_XOUT_H = 0x3b, PWR_MGMT_1 = 0x6b, WHO_AM_I = 0x75, REGISTERS = 0x80 };

static uint8_t registers[REGISTERS];
static bool present;
static sampling_read_t read_sensor;

static void reset(uint8_t id)
{
    memset(registers, 0, sizeof registers);
    registers[PWR_MGMT_1] = 0x40; /* asleep */
    registers[WHO_AM_I] = id;
}

/* -1, 2, 16384; temperature; -32768, 32767, 256 */
static const uint8_t measurement[14] = {0xff, 0xff, 0x00, 0x02, 0x40, 0x00, 0x12,
                                        0x34, 0x80, 0x00, 0x7f, 0xff, 0x01, 0x00};

esp_err_t i2c_new_master_bus(const i2c_master_bus_config_t *config, i2c_master_bus_handle_t *bus)
{
    printf("bus sda %d scl %d\n", config->sda_io_num, config->scl_io_num);
    *bus = registers;
    return ESP_OK;
}

esp_err_t i2c_master_bus_add_device(i2c_master_bus_handle_t bus, const i2c_device_config_t *config,
                                    i2c_master_dev_handle_t *device)
{
    printf("device %02x at %u Hz\n", config->device_address, (unsigned)config->scl_speed_hz);
    *device = bus;
    return ESP_OK;
}

esp_err_t i2c_master_transmit(i2c_master_dev_handle_t device, const uint8_t *bytes, size_t n,
                              int timeout_ms)
{
    (void)device;
    (void)timeout_ms;
    if (!present || n != 2) {
        return ESP_FAIL;
    }
    printf("%02x=%02x\n", bytes[0], bytes[1]);
    if (bytes[0] == PWR_MGMT_1 && (bytes[1] & 0x80) != 0) {
        reset(registers[WHO_AM_I]);
    } else {
        registers[bytes[0]] = bytes[1];
    }
    return ESP_OK;
}

esp_err_t i2c_master_transmit_receive(i2c_master_dev_handle_t device, const uint8_t *written,
                                      size_t n_written, uint8_t *read, size_t n_read,
                                      int timeout_ms)
{
    (void)device;
    (void)timeout_ms;
    if (!present || n_written != 1 || written[0] + n_read > REGISTERS) {
        return ESP_FAIL;
    }
    memcpy(&registers[ACCEL_XOUT_H], measurement, sizeof measurement);
    memcpy(read, &registers[written[0]], n_read);
    return ESP_OK;
}

void vTaskDelay(unsigned ticks)
{
    printf("wait %u\n", ticks);
}

void port_print(const char *text)
{
    (void)fputs(text, stdout);
}

bool sampling_start(sampling_read_t read)
{
    read_sensor = read;
    return true;
}

int main(int argc, char **argv)
{
    float sample[APP_CHANNELS];

    present = argc > 1 && strcmp(argv[1], "none") != 0;
    reset(present ? (uint8_t)strtoul(argv[1], NULL, 0) : 0);
    if (!port_sensor_start()) {
        printf("not started\n");
        return 1;
    }
    if (!read_sensor(sample)) {
        printf("not read\n");
        return 1;
    }
    for (int c = 0; c < APP_CHANNELS; c++) {
        printf("%.9g\n", (double)sample[c]);
    }
    present = false;
    printf("%s\n", read_sensor(sample) ? "read" : "not read");
    return 0;
}
