/* The LED that the devicetree's alias led3 names. */
#include "../specc/actions/led/led.h"

#include <errno.h>

#include <zephyr/drivers/gpio.h>
#include <zephyr/init.h>

static const struct gpio_dt_spec led = GPIO_DT_SPEC_GET(DT_ALIAS(led3), gpios);

static int configure_led(void)
{
    return gpio_is_ready_dt(&led) ? gpio_pin_configure_dt(&led, GPIO_OUTPUT_INACTIVE) : -ENODEV;
}

SYS_INIT(configure_led, APPLICATION, CONFIG_APPLICATION_INIT_PRIORITY);

void port_led_set(bool lit)
{
    (void)gpio_pin_set_dt(&led, lit);
}
