#include "../../runtime/float_rules.h"

#include "mfe.h"

void specc_mfe_fixed(const specc_mfe_fixed_t *block, const specc_window_t *window, float *values,
                     float *scratch)
{
    const uint32_t length = block->mel.frame_length;
    const uint32_t n_mels = block->mel.n_mels;
    int32_t *levels = (int32_t *)(void *)scratch;

    for (uint32_t first = 0; first + length <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_mel_levels_q15(&block->mel, window, block->channels[c], first, levels,
                                 levels + n_mels);
            for (uint32_t m = 0; m < n_mels; m++) {
                values[m * block->n_channels + c] = (float)levels[m] * block->decibels;
            }
        }
        values += n_mels * block->n_channels;
    }
}
