#include "window.h"

void specc_window_channel(const specc_window_t *window, uint16_t channel, uint32_t first,
                          uint32_t n, float *out)
{
    uint32_t row = window->oldest + first;

    if (row >= window->capacity) {
        row -= window->capacity;
    }
    for (uint32_t i = 0; i < n; i++) {
        out[i] = window->samples[row * window->n_channels + channel];
        if (++row == window->capacity) {
            row = 0;
        }
    }
}
