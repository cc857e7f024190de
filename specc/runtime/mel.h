/* Triangular filters on the mel scale, and levels in decibels.
 *
 * n_mels + 2 points, equally far apart on the mel scale; filter m rises from point m to m + 1 and falls
 * to m + 2. Between two points one filter rises while the one below falls, and the two weights of a bin
 * add up to 1: one multiplication a bin. S. S. Stevens, J. Volkmann, E. B. Newman, "A scale for the
 * measurement of the psychological magnitude pitch", JASA 8 (1937); the triangles as in S. Davis, P.
 * Mermelstein, IEEE Trans. ASSP 28 (1980).
 *
 * Flash: 4 bytes a bin, 2 a filter.
 */
#ifndef SPECC_MEL_H
#define SPECC_MEL_H

#include <stdint.h>

#include "floats.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_mels;
    uint16_t first_bin;   /* the first above the lowest point */
    const uint16_t *ends; /* [n_mels + 1]: the bin after the last one below point 1, 2, ... */
    const float *weights; /* of each bin from first_bin on: its share in the filter that rises there */
    float gain;           /* what each filter's sum is multiplied with */
} specc_mel_t;

/* `mels`, [n_mels]: the filters' sums over `power`, the bins of a spectrum. */
void specc_mel(const specc_mel_t *mel, const specc_float_t *power, specc_float_t *mels);

/* The sum of `n` levels, each times its weight, in their order: a row of a cosine transform. */
static inline specc_float_t specc_weighted_sum(const float *weights, const specc_float_t *levels,
                                               uint32_t n)
{
    specc_float_t sum = specc_zero();

    for (uint32_t i = 0; i < n; i++) {
        sum += weights[i] * levels[i];
    }
    return sum;
}

/* 10 log10 of a power, of `floor` where it is less. */
float specc_decibels(float power, float floor);

#ifdef __cplusplus
}
#endif

#endif
