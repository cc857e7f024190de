/* Two int8 inputs of different scales, brought to one before they are added or subtracted. */
#ifndef SPECC_COMMON_SCALE_H
#define SPECC_COMMON_SCALE_H

#include "requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The common scale is twice the larger of the two, with more fractional bits: a sum fits. */
typedef struct {
    int16_t zero_point_1;
    int16_t zero_point_2;
    int32_t multiplier_1;
    int32_t multiplier_2;
    int8_t shift_1;
    int8_t shift_2;
} specc_common_scale_t;

/* The first input on the common scale with `bits` more bits. */
static inline int32_t specc_scale_1(const specc_common_scale_t *to, int8_t a, int32_t bits)
{
    return specc_multiply((a - to->zero_point_1) * (1 << bits), to->multiplier_1, to->shift_1);
}

/* The second input likewise. */
static inline int32_t specc_scale_2(const specc_common_scale_t *to, int8_t b, int32_t bits)
{
    return specc_multiply((b - to->zero_point_2) * (1 << bits), to->multiplier_2, to->shift_2);
}

#ifdef __cplusplus
}
#endif

#endif
