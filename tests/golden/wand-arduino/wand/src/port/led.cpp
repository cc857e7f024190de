/* The board's LED. */
#include "../specc/actions/led/led.h"

#include <Arduino.h>

void port_led_init()
{
    pinMode(LED_BUILTIN, OUTPUT);
    digitalWrite(LED_BUILTIN, LOW);
}

void port_led_set(bool lit)
{
    digitalWrite(LED_BUILTIN, lit ? HIGH : LOW);
}
