/* The LED on a pin; lines on the console where there are no pins. */
#include "../specc/actions/led/led.h"

#include "sdkconfig.h"

void port_led_init(void);

#if CONFIG_IDF_TARGET_LINUX
#include "port.h"

void port_led_init(void)
{
}

void port_led_set(bool lit)
{
    port_print(lit ? "{\"led\":\"on\"}\n" : "{\"led\":\"off\"}\n");
}
#else
#include "driver/gpio.h"

#if CONFIG_APP_LED_ACTIVE_LOW
enum { LIT = 0 };
#else
enum { LIT = 1 };
#endif

void port_led_init(void)
{
    const gpio_config_t output = {
        .pin_bit_mask = 1ULL << CONFIG_APP_LED_GPIO,
        .mode = GPIO_MODE_OUTPUT,
    };

    port_led_set(false); /* first, so that it does not flash when it becomes an output */
    ESP_ERROR_CHECK(gpio_config(&output));
}

void port_led_set(bool lit)
{
    (void)gpio_set_level(CONFIG_APP_LED_GPIO, lit ? LIT : !LIT);
}
#endif
