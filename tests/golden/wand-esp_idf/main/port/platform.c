/* The port to ESP-IDF: the console is standard output, which is the UART on a chip. */
#include <stdio.h>

#include "port.h"

/* The actions' ports: configure their pins. */
void port_led_init(void);

void port_start(void)
{
    port_led_init();
}

void port_print(const char *text)
{
    (void)fputs(text, stdout);
}
