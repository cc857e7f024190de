/* Stands in for Zephyr's header: prints what is written. */
#include <stdint.h>
#include <stdio.h>

struct i2c_dt_spec {
    int unused;
};

#define I2C_DT_SPEC_GET(node) {node}

static inline int i2c_reg_update_byte_dt(const struct i2c_dt_spec *bus, uint8_t reg, uint8_t mask,
                                         uint8_t value)
{
    (void)bus;
    printf("register %02x %02x %02x\n", reg, mask, value);
    return 0;
}
