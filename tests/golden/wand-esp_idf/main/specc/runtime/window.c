#include "window.h"

void specc_window_channel(const specc_window_t *window, uint16_t channel, uint32_t first,
                          uint32_t n, float *out)
{
    const uint32_t step = window->n_channels;
    uint32_t row = window->oldest + first;
    uint32_t run;

    if (row >= window->capacity) {
        row -= window->capacity;
    }
    run = window->capacity - row; /* rows up to the ring's end */
    for (;;) {
        const float *in = window->samples + row * step + channel;

        if (run > n) {
            run = n;
        }
        for (uint32_t i = 0; i < run; i++) {
            out[i] = *in;
            in += step;
        }
        if (run == n) {
            return;
        }
        out += run;
        n -= run;
        row = 0;
        run = n;
    }
}
