#include "window.h"

void specc_window_channel(const specc_window_t *window, uint16_t channel, uint16_t first,
                          uint16_t n, float *out)
{
    uint32_t row = (uint32_t)window->oldest + first;

    if (row >= window->length) {
        row -= window->length;
    }
    for (uint16_t i = 0; i < n; i++) {
        out[i] = window->samples[row * window->n_channels + channel];
        if (++row == window->length) {
            row = 0;
        }
    }
}
