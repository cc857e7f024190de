/* The library PDM and the time, of which a block's passes wherever the program waits.
 *
 * The environment: SOUND, the blocks that the microphone makes before it falls silent; REFUSES: the library
 * does not start. Sample i is i - 32768 after the eight blocks in which it settles. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Arduino.h"
#include "PDM.h"
#include "mbed.h"

enum { BLOCK_SAMPLES = 256, BLOCK_MS = 16, UNSETTLED = 8 };

PDMClass PDM;

static int made;
static int sound = 100;

int PDMClass::begin(int channels, int rate_hz)
{
    printf("%d channel, %d Hz, %d bytes a block\n", channels, rate_hz, block_bytes);
    running = getenv("REFUSES") == NULL;
    if (getenv("SOUND") != NULL) {
        sound = atoi(getenv("SOUND"));
    }
    return running;
}

int PDMClass::read(void *buffer, size_t bytes)
{
    const int taken = (int)bytes < left ? (int)bytes : left;

    memcpy(buffer, block, (size_t)taken);
    left -= taken;
    return taken;
}

void PDMClass::onReceive(void (*function)(void))
{
    receive = function;
}

void PDMClass::setGain(int gain)
{
    printf("gain %d\n", gain);
}

void PDMClass::setBufferSize(int bytes)
{
    block_bytes = bytes;
}

void PDMClass::interrupt(const int16_t *samples)
{
    if (!running) {
        return;
    }
    if (left > 0) {
        printf("the library stopped\n");
        running = false;
        return;
    }
    block = samples;
    left = block_bytes;
    receive();
}

uint32_t millis()
{
    return (uint32_t)made * BLOCK_MS;
}

bool pass_block()
{
    int16_t samples[BLOCK_SAMPLES];

    for (int i = 0; i < BLOCK_SAMPLES; i++) {
        samples[i] = (int16_t)((made - UNSETTLED) * BLOCK_SAMPLES + i - 32768);
    }
    if (made++ < sound) {
        PDM.interrupt(samples);
    }
    return made <= sound;
}
