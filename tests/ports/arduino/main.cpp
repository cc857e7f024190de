/* Starts the driver, shows the registers that it set, and one sample. */
#include <stdio.h>
#include <string.h>

#include "Wire.h"
#include "port.h"
#include "sampling.h"

bool sampling_start(sampling_read_t read)
{
    /* Low byte first: gyroscope x, y, z, then acceleration. */
    static const int16_t counts[6] = {1000, -2000, 3, 4096, -8192, 32767};
    float sample[APP_CHANNELS];

    memcpy(&Wire1.registers[0x18], counts, 6);
    memcpy(&Wire1.registers[0x28], counts + 3, 6);
    printf("clock %u\n", Wire1.clock_hz);
    printf("registers %02x %02x %02x\n", Wire1.registers[0x10], Wire1.registers[0x20],
           Wire1.registers[0x22]);
    printf("sample");
    const bool ok = read(sample);
    for (float value : sample) {
        printf(" %.9g", value);
    }
    Wire1.absent = true;
    printf("\nread without an answer %d\n", read(sample));
    return ok;
}

int main()
{
    printf("started %d\n", port_sensor_start());
}
