#include "raw.h"

void specc_raw(const specc_raw_t *block, const specc_window_t *window, float *features,
               float *scratch)
{
    uint32_t row = window->oldest;

    (void)scratch;
    for (uint32_t i = 0; i < window->length; i++) {
        const float *sample = window->samples + row * window->n_channels;

        for (uint16_t c = 0; c < block->n_channels; c++) {
            *features++ = sample[block->channels[c]];
        }
        if (++row == window->capacity) {
            row = 0;
        }
    }
}
