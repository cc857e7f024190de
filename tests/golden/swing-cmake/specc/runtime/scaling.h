/* From the sums of convolutions to int8, a channel at a time: bias, factor, zero point, activation.
 *
 * The results are those of requantize.h. Where the factors of all channels are small enough, as they
 * are in trained networks, the second rounding and the zero point become one addition: see
 * specc_channel_scale().
 */
#ifndef SPECC_SCALING_H
#define SPECC_SCALING_H

#include "requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const int32_t *terms;   /* [channels][2]: twice the bias, the multiplier */
    const int8_t *shift;    /* [channels]: to the right, less 1 */
    uint8_t common;         /* 1: every shift is in 0 .. 21 and the outputs are -128 .. 127 */
    int16_t zero_point;     /* of the output */
    int16_t activation_min; /* the fused activation as a range of quantized values */
    int16_t activation_max;
} specc_scaling_t;

/* The int8 output of a sum of channel `c`, given twice the sum, bias included. */
int8_t specc_scale(const specc_scaling_t *to, uint32_t c, int32_t twice);

/* What specc_scale() of a channel comes to where to->common. */
typedef struct {
    int32_t multiplier;
    int32_t offset; /* (zero point + 1/2) * 2^(shift + 1): one half rounds up */
    uint32_t shift;
} specc_channel_scale_t;

static inline specc_channel_scale_t specc_channel_scale(const specc_scaling_t *to, uint32_t c)
{
    uint32_t shift = (uint8_t)to->shift[c];
    uint32_t zero = 2u * (uint32_t)to->zero_point + 1u;
    specc_channel_scale_t scale = {to->terms[2 * c + 1], (int32_t)(zero << shift), shift};

    return scale;
}

/* The int8 output of twice a sum, bias included. One half rounds away from zero: a negative sum is
 * lowered by one step of the product first. */
static inline int8_t specc_scale_channel(specc_channel_scale_t scale, int32_t twice)
{
    int32_t lowered = scale.offset + (twice >> 31);
    int32_t scaled = specc_high_mul_add(twice, scale.multiplier, lowered);

    return specc_saturate_half(scaled >> scale.shift);
}

#ifdef __cplusplus
}
#endif

#endif
