#include "../../runtime/float_rules.h"

#include "wavelet.h"

/* The sample at any place of the signal that x[n] becomes by mirroring it at its ends. */
static float mirrored(const float *x, int32_t n, int32_t place)
{
    while (place < 0 || place >= n) {
        place = place < 0 ? -1 - place : 2 * n - 1 - place;
    }
    return x[place];
}

/* Every second value of x[n] filtered: n_out coefficients. */
static void split(const specc_wavelet_filter_t *filter, const float *x, uint32_t n, float *out,
                  uint32_t n_out)
{
    for (uint32_t i = 0; i < n_out; i++) {
        const int32_t newest = (int32_t)(2 * i + 1) - filter->delay;
        float sum = 0.0f;

        if (newest < (int32_t)n && newest + 1 >= filter->n_taps) {
            const float *sample = x + newest;

            for (uint16_t j = 0; j < filter->n_taps; j++) {
                sum += filter->taps[j] * *sample--;
            }
        } else {
            for (uint16_t j = 0; j < filter->n_taps; j++) {
                sum += filter->taps[j] * mirrored(x, (int32_t)n, newest - j);
            }
        }
        out[i] = sum;
    }
}

void specc_wavelet(const specc_wavelet_t *block, const specc_window_t *window, float *features,
                   float *scratch)
{
    const uint16_t step = block->n_channels;
    const uint32_t part = (uint32_t)block->measures.n_measures * step;
    const uint32_t longest = (window->length + block->filter_length - 1) / 2;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        float *x = scratch;
        float *half = x + window->length;
        float *details = half + longest;
        float *ordered = details + longest;
        uint32_t n = window->length;

        specc_window_channel(window, block->channels[c], 0, n, x);
        for (uint16_t level = 1; level <= block->level; level++) {
            const uint32_t n_half = (n + block->filter_length - 1) / 2;
            float *shorter = half;

            split(&block->high, x, n, details, n_half);
            specc_measures(&block->measures, details, n_half, ordered,
                           features + (block->level + 1u - level) * part + c, step);
            split(&block->low, x, n, half, n_half);
            half = x;
            x = shorter;
            n = n_half;
        }
        specc_measures(&block->measures, x, n, ordered, features + c, step);
    }
}
