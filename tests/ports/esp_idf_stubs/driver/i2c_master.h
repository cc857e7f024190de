/* What the drivers use of ESP-IDF's I2C master, for tests on the host. */
#ifndef STUB_I2C_MASTER_H
#define STUB_I2C_MASTER_H

#include <stddef.h>
#include <stdint.h>

typedef int esp_err_t;
typedef void *i2c_master_bus_handle_t;
typedef void *i2c_master_dev_handle_t;

enum { ESP_OK = 0, ESP_FAIL = -1 };
enum { I2C_NUM_0, I2C_CLK_SRC_DEFAULT, I2C_ADDR_BIT_LEN_7 };

typedef struct {
    int i2c_port;
    int sda_io_num;
    int scl_io_num;
    int clk_source;
    uint8_t glitch_ignore_cnt;
    struct {
        unsigned enable_internal_pullup : 1;
    } flags;
} i2c_master_bus_config_t;

typedef struct {
    int dev_addr_length;
    uint16_t device_address;
    uint32_t scl_speed_hz;
} i2c_device_config_t;

esp_err_t i2c_new_master_bus(const i2c_master_bus_config_t *config, i2c_master_bus_handle_t *bus);
esp_err_t i2c_master_bus_add_device(i2c_master_bus_handle_t bus, const i2c_device_config_t *config,
                                    i2c_master_dev_handle_t *device);
esp_err_t i2c_master_transmit(i2c_master_dev_handle_t device, const uint8_t *bytes, size_t n,
                              int timeout_ms);
esp_err_t i2c_master_transmit_receive(i2c_master_dev_handle_t device, const uint8_t *written,
                                      size_t n_written, uint8_t *read, size_t n_read,
                                      int timeout_ms);

#endif
