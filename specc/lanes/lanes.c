#include "variants.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    uint32_t lanes;
    void (*mfe)(const specc_mfe_t *, const specc_window_t *, float *, float *);
    void (*mfcc)(const specc_mfcc_t *, const specc_window_t *, float *, float *);
    void (*spectrogram)(const specc_spectrogram_t *, const specc_window_t *, float *, float *);
} variant_t;

static const variant_t plain = {1, specc_mfe, specc_mfcc, specc_spectrogram};
static const variant_t portable = {4, specc_mfe_portable, specc_mfcc_portable,
                                   specc_spectrogram_portable};
#ifdef SPECC_LANES_AVX2
static const variant_t avx2 = {8, specc_mfe_avx2, specc_mfcc_avx2, specc_spectrogram_avx2};
#endif

static const variant_t *chosen;

uint32_t specc_lanes_use(uint32_t most)
{
    chosen = most < portable.lanes ? &plain : &portable;
#ifdef SPECC_LANES_AVX2
    if (most >= avx2.lanes && __builtin_cpu_supports("avx2")) {
        chosen = &avx2;
    }
#endif
    return chosen->lanes;
}

/* A frame alone goes the way of the device, and so does a ring that wraps: its frames may lie in two
 * pieces. */
static const variant_t *variant_for(const specc_window_t *window, uint32_t frame_length,
                                    uint32_t hop_length)
{
    const bool wraps = window->oldest + window->length > window->capacity;

    if (chosen == NULL) {
        specc_lanes_use(SPECC_MOST_LANES);
    }
    return wraps || window->length < frame_length + hop_length ? &plain : chosen;
}

void specc_mfe_lanes(const specc_mfe_t *block, const specc_window_t *window, float *values,
                     float *scratch)
{
    variant_for(window, block->spectrum.frame_length, block->hop_length)
        ->mfe(block, window, values, scratch);
}

void specc_mfcc_lanes(const specc_mfcc_t *block, const specc_window_t *window, float *values,
                      float *scratch)
{
    variant_for(window, block->spectrum.frame_length, block->hop_length)
        ->mfcc(block, window, values, scratch);
}

void specc_spectrogram_lanes(const specc_spectrogram_t *block, const specc_window_t *window,
                             float *values, float *scratch)
{
    variant_for(window, block->spectrum.frame_length, block->hop_length)
        ->spectrogram(block, window, values, scratch);
}
