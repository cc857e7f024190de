/* The port to Arduino: the console is Serial. */
#include "port.h"

#include <Arduino.h>

#ifndef APP_SERIAL_WAIT_MS
#define APP_SERIAL_WAIT_MS 3000
#endif

/* The actions' ports: make their pins outputs. */
void port_led_init();

void port_start(void)
{
    port_led_init();
    Serial.begin(115200);
    /* A board on a battery never sees a monitor; without the limit it would wait for ever. */
    const uint32_t start_ms = millis();
    while (!Serial && millis() - start_ms < APP_SERIAL_WAIT_MS) {
        delay(10);
    }
}

void port_print(const char *text)
{
    Serial.print(text);
}
