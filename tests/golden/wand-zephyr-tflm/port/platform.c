/* The port to Zephyr: the console is the devicetree's zephyr,console. */
#include <zephyr/device.h>
#include <zephyr/devicetree.h>
#include <zephyr/drivers/uart.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include "port.h"

#if DT_NODE_HAS_COMPAT(DT_CHOSEN(zephyr_console), zephyr_cdc_acm_uart)
enum { WAIT_MS = 3000, POLL_MS = 50 };

/* The console is a USB port. What is written before a terminal opens it is lost, so give one time
 * to do that; without one the app runs all the same. */
static void wait_for_terminal(void)
{
    const struct device *const console = DEVICE_DT_GET(DT_CHOSEN(zephyr_console));
    uint32_t is_open = 0;

    for (int waited_ms = 0; waited_ms < WAIT_MS && is_open == 0; waited_ms += POLL_MS) {
        k_msleep(POLL_MS);
        if (uart_line_ctrl_get(console, UART_LINE_CTRL_DTR, &is_open) != 0) {
            return;
        }
    }
}
#else
static void wait_for_terminal(void)
{
}
#endif

void port_start(void)
{
    wait_for_terminal();
}

void port_print(const char *text)
{
    printk("%s", text);
}
