#include "../../runtime/float_rules.h"

#include "mfe.h"

void specc_mfe(const specc_mfe_t *block, const specc_window_t *window, float *values,
               float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;
    float *mels = scratch + block->spectrum.fft.n_fft + 2;

    for (uint32_t first = 0; first + length <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_window_channel(window, block->channels[c], first, length, scratch);
            specc_power_spectrum(&block->spectrum, scratch, mels);
            specc_mel(&block->mel, scratch, mels);
            for (uint32_t m = 0; m < block->mel.n_mels; m++) {
                values[m * block->n_channels + c] = specc_decibels(mels[m], block->floor);
            }
        }
        values += (uint32_t)block->mel.n_mels * block->n_channels;
    }
}
