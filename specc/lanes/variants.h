/* The variants of the kernels with lanes: blocks.h, compiled for each. */
#ifndef SPECC_LANES_VARIANTS_H
#define SPECC_LANES_VARIANTS_H

#include "avx2.h"
#include "lanes.h"

#define SPECC_LANES_VARIANT(variant)                                                               \
    void specc_mfe_##variant(const specc_mfe_t *block, const specc_window_t *window,               \
                             float *values, float *scratch);                                       \
    void specc_mfcc_##variant(const specc_mfcc_t *block, const specc_window_t *window,             \
                              float *values, float *scratch);                                      \
    void specc_spectrogram_##variant(const specc_spectrogram_t *block,                             \
                                     const specc_window_t *window, float *values, float *scratch);

SPECC_LANES_VARIANT(portable)
SPECC_LANES_VARIANT(avx2)

#endif
