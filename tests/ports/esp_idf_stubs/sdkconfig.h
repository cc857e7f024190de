/* The options of the driver's Kconfig. */
#define CONFIG_APP_I2C_SDA 21
#define CONFIG_APP_I2C_SCL 22
#define CONFIG_APP_I2C_HZ 400000
#define CONFIG_APP_MPU6050_ADDRESS 0x68
