#include "../../runtime/float_rules.h"

#include "mfcc.h"

/* A level has 23 bits and a row of the transform a norm of 1, so a sum without the dct_bits has 23 and
 * those of the root of n_mels: an int32_t. */
static void transform(const specc_mfcc_fixed_t *block, const int32_t *levels, float *values)
{
    const uint32_t n_mels = block->mel.n_mels;
    const int16_t *row = block->dct;

    for (uint32_t i = 0; i < block->n_mfcc; i++) {
        int64_t sum = 0;

        for (uint32_t m = 0; m < n_mels; m++) {
            sum += (int64_t)row[m] * levels[m];
        }
        row += n_mels;
        values[i * block->n_channels] = (float)(int32_t)(sum >> block->dct_bits) * block->decibels;
    }
}

void specc_mfcc_fixed(const specc_mfcc_fixed_t *block, const specc_window_t *window, float *values,
                      float *scratch)
{
    const uint32_t length = block->mel.frame_length;
    int32_t *levels = (int32_t *)(void *)scratch;

    for (uint32_t first = 0; first + length <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_mel_levels_q15(&block->mel, window, block->channels[c], first, levels,
                                 levels + block->mel.n_mels);
            transform(block, levels, values + c);
        }
        values += (uint32_t)block->n_mfcc * block->n_channels;
    }
}
