/* Starts a microphone's driver, reads samples, computes for a while, and reads on.
 *
 *   program SAMPLES BLOCKS   so many samples are read before it computes for the time of so many blocks
 */
#include <stdio.h>
#include <stdlib.h>
#include <zephyr/kernel.h>

#include "microphone.h"
#include "port.h"

enum { BLOCK_SAMPLES = 256 };

void port_print(const char *text)
{
    printf("%s", text);
}

int main(int argc, char **argv)
{
    float sample[APP_CHANNELS];

    if (argc != 3) {
        return 1;
    }
    if (!port_sensor_start()) {
        printf("not started\n");
        return 0;
    }
    for (int i = 0; port_sensor_read(sample); i++) {
        printf("sample %.17g\n", (double)sample[0]);
        if (i % BLOCK_SAMPLES == 0) {
            printf("time %u of %u\n", port_millis(), k_uptime_get_32());
        }
        for (int busy = atoi(argv[2]); i == atoi(argv[1]) && busy > 0; busy--) {
            pass_block();
        }
    }
    printf("lost %u\n", port_sensor_overruns());
    return 0;
}
