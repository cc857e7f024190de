/* Transposed convolution: which taps of a filter reach an output, along one axis. */
#ifndef SPECC_TAPS_H
#define SPECC_TAPS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The taps first, first + stride, ... below `end`. The first takes the input at `source`, each further
 * one the input before. */
typedef struct {
    uint32_t first, end;
    uint32_t source;
} specc_taps_t;

/* Of a filter of `filter` taps over `size` inputs: those that reach the output at `at`, where the first
 * input's first tap is for the output at -pad. */
static inline specc_taps_t specc_taps(uint32_t at, uint32_t pad, uint32_t filter, uint32_t stride,
                                      uint32_t size)
{
    uint32_t place = at + pad;
    specc_taps_t taps = {place % stride, place < filter ? place + 1 : filter, place / stride};

    if (taps.source >= size) {
        taps.first += (taps.source - size + 1) * stride;
        taps.source = size - 1;
    }
    return taps;
}

#ifdef __cplusplus
}
#endif

#endif
