/* ESP-IDF's main task: the app's main loop. */
#include "app/run.h"
#include "port/port.h"
#include "sdkconfig.h"
#if CONFIG_IDF_TARGET_LINUX
#include <stdlib.h>
#endif

void app_main(void)
{
    const bool started = app_start();

    if (started) {
        while (app_step()) {
        }
        port_print("{\"stopped\":\"no more samples\"}\n");
    }
#if CONFIG_IDF_TARGET_LINUX
    exit(started ? EXIT_SUCCESS : EXIT_FAILURE); /* the scheduler would go on without this task */
#endif
}
