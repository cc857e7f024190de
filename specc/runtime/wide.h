/* int16 activations by int8 weights: sums of 64 bits, and from there to int16, bit-exact with
 * TensorFlow Lite's reference kernels. Tensors of int16 have no zero point. */
#ifndef SPECC_WIDE_H
#define SPECC_WIDE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A real factor as multiplier / 2^shift, with a multiplier of 15 bits. */
typedef struct {
    const int16_t *multiplier; /* [channels] where per_channel, else [1] */
    const int8_t *shift;       /* as multiplier; to the right, 8 .. 46 */
    uint8_t per_channel;       /* 1: one factor for each channel; 0: one for all */
    int16_t activation_min;    /* the fused activation as a range of quantized values */
    int16_t activation_max;
} specc_requantize_wide_t;

static inline int16_t specc_clamp_wide(int64_t x, int32_t low, int32_t high)
{
    return (int16_t)(x < low ? low : x > high ? high : x);
}

/* The int16 output of an accumulator of `channel`, rounded once, half up. */
static inline int16_t specc_requantize_wide(const specc_requantize_wide_t *to, uint32_t channel,
                                            int64_t acc)
{
    uint32_t i = to->per_channel ? channel : 0;
    int64_t half = (int64_t)1 << (to->shift[i] - 1);
    int64_t scaled = (acc * to->multiplier[i] + half) >> to->shift[i];

    return specc_clamp_wide(scaled, to->activation_min, to->activation_max);
}

/* The sum of n products. So many of them as fit are summed in 32 bits. */
static inline int64_t specc_dot_wide(const int16_t *a, const int8_t *b, uint32_t n)
{
    int64_t sum = 0;

    while (n > 0) {
        uint32_t part = n > 511 ? 511 : n;
        int32_t acc = 0;

        for (uint32_t i = 0; i < part; i++) {
            acc += a[i] * b[i];
        }
        sum += acc;
        a += part;
        b += part;
        n -= part;
    }
    return sum;
}

#ifdef __cplusplus
}
#endif

#endif
