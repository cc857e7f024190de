/* The LED as lines on the console. */
#include "../specc/actions/led/led.h"

#include "port.h"

void port_led_set(bool lit)
{
    port_print(lit ? "{\"led\":\"on\"}\n" : "{\"led\":\"off\"}\n");
}
