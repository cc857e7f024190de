#include "statistics.h"

void specc_statistics(const specc_statistics_t *block, const specc_window_t *window,
                      float *features, float *scratch)
{
    const uint32_t n = window->length;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        specc_window_channel(window, block->channels[c], 0, n, scratch);
        specc_measures(&block->measures, scratch, n, scratch + n, features + c, block->n_channels);
    }
}
