/* Zephyr's main thread: the app's main loop. */
#include "../app/run.h"
#include "../port/port.h"

int main(void)
{
    const bool started = app_start();

    if (started) {
        while (app_step()) {
        }
        port_print("{\"stopped\":\"no more samples\"}\n");
    }
    return 0; /* the board idles */
}
