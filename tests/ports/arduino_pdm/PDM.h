/* The library PDM of Arduino's mbed core, as libraries/PDM/src/nrf52/PDM.cpp has it: a block must be
 * read in the callback, or no other comes. */
#pragma once
#include <stdint.h>

class PDMClass {
public:
    int begin(int channels, int rate_hz);
    int read(void *buffer, size_t bytes);
    void onReceive(void (*function)(void));
    void setGain(int gain);
    void setBufferSize(int bytes);
    void interrupt(const int16_t *samples); /* of the model: a block is whole */

private:
    const int16_t *block = nullptr;
    int block_bytes = 512;
    int left = 0;
    bool running = false;
    void (*receive)(void) = nullptr;
};

extern PDMClass PDM;
