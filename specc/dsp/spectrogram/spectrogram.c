#include "../../runtime/float_rules.h"

#include "../../runtime/mel.h"
#include "spectrogram.h"

void specc_spectrogram(const specc_spectrogram_t *block, const specc_window_t *window,
                       float *values, float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;

    for (uint32_t first = 0; first + length <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_window_channel(window, block->channels[c], first, length, scratch);
            specc_power_spectrum(&block->spectrum, scratch,
                                 scratch + block->spectrum.fft.n_fft + 2);
            for (uint32_t k = 0; k < block->n_bins; k++) {
                values[k * block->n_channels + c] =
                    specc_decibels(scratch[block->first_bin + k] * block->gain, block->floor);
            }
        }
        values += (uint32_t)block->n_bins * block->n_channels;
    }
}
