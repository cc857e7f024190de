/* The inner product of all convolutions: filters (rows of weights) times patches of the input, two
 * filters by two or four patches at a time.
 *
 * Weights are packed for cores with a 16-bit multiply-accumulate (SMLAD), which most Cortex-M have:
 * see filters.c for how a word of four weights is multiplied without being unpacked. Every other
 * core computes the same sums from the same bytes.
 */
#ifndef SPECC_FILTERS_H
#define SPECC_FILTERS_H

#include "../../runtime/scaling.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t depth; /* elements of a filter, a multiple of 4: zeros fill it up */
    uint32_t piece; /* elements that are summed at once, a multiple of 4: their sums fit 24 bits */
    uint16_t count; /* filters */
    const int8_t *weights;  /* [count / 2, rounded up][depth / 4][2 filters][4 elements]; elements 0
                               and 2 of each four are stored as weight + 128, modulo 256 */
    specc_scaling_t scaling; /* of [count, rounded up to an even number], the packing's constants
                                folded into the bias */
} specc_filters_t;

/* How many patches are multiplied at once. */
#ifdef SPECC_HAS_MVE
#define SPECC_PATCHES 4
#else
#define SPECC_PATCHES 2
#endif

/* Prepares a layer: `room` has space for [count, rounded up to an even number], for two int16 for each
 * element of a filter and four int32 for each of its pieces. Returns where the columns go. With MVE
 * there are none: their space holds copies of patches that lie where the outputs do. */
int32_t *specc_filters_begin(const specc_filters_t *filters, int32_t *room);

/* The outputs of `n` patches, 1 .. SPECC_PATCHES, of [depth] elements each: [n][count], which may lie
 * where the patches do. */
void specc_filters_apply(const specc_filters_t *filters, const int8_t *const *patches, uint32_t n,
                         int32_t *columns, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
