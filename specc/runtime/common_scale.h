/* Two int8 inputs of different scales, brought to one before they are added or subtracted. */
#ifndef SPECC_COMMON_SCALE_H
#define SPECC_COMMON_SCALE_H

#include "requantize.h"

#ifdef SPECC_HAS_MVE
#include "vectors.h"
#endif

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

/* What adding or subtracting needs for every element, in registers. */
typedef struct {
    specc_factor_t factor_1;
    specc_factor_t factor_2;
    specc_factor_t to_output;
    int32_t zero_point_1;
    int32_t zero_point_2;
    int32_t zero_point;
    int32_t activation_min;
    int32_t activation_max;
} specc_sum_t;

static inline specc_sum_t specc_sum_of(const specc_common_scale_t *common,
                                       const specc_requantize_t *requantize)
{
    specc_sum_t sum = {
        .factor_1 = specc_factor(common->multiplier_1, common->shift_1),
        .factor_2 = specc_factor(common->multiplier_2, common->shift_2),
        .to_output = specc_factor(requantize->multiplier[0], requantize->shift[0]),
        .zero_point_1 = common->zero_point_1,
        .zero_point_2 = common->zero_point_2,
        .zero_point = requantize->zero_point,
        .activation_min = requantize->activation_min,
        .activation_max = requantize->activation_max,
    };

    return sum;
}

#define SPECC_SUM_BITS 20

/* The int8 output of a + b, or of a - b where sign is -1. */
static inline int8_t specc_sum_output(const specc_sum_t *sum, int8_t a, int8_t b, int32_t sign)
{
    int32_t twice_a = (a - sum->zero_point_1) * (1 << (SPECC_SUM_BITS + 1));
    int32_t twice_b = (b - sum->zero_point_2) * (1 << (SPECC_SUM_BITS + 1));
    int32_t total = specc_apply_factor(sum->factor_1, twice_a) +
                    sign * specc_apply_factor(sum->factor_2, twice_b);

    return specc_clamp(specc_apply_factor(sum->to_output, 2 * total) + sum->zero_point,
                       sum->activation_min, sum->activation_max);
}

#ifdef SPECC_HAS_MVE
/* specc_apply_factor() of four values, given the values themselves. */
static inline int32x4_t specc_apply_factor_vector(specc_factor_t factor, int32x4_t x)
{
    int32x4_t product = vqrdmulhq_n_s32(x, factor.multiplier);
    int32x4_t lowered = vmlaq_n_s32(product, vshrq_n_s32(product, 31), -factor.sign);

    return vrshlq_n_s32(lowered, -(int32_t)factor.exponent);
}

/* specc_sum_output() of four pairs; `zero_1` and `zero_2` are the negated zero points with
 * SPECC_SUM_BITS more bits. */
static inline int32x4_t specc_sum_vector(const specc_sum_t *sum, int32_t zero_1, int32_t zero_2,
                                         int32_t sign, int32x4_t a, int32x4_t b)
{
    int32x4_t one = vdupq_n_s32(1 << SPECC_SUM_BITS);
    int32x4_t from_a = specc_apply_factor_vector(sum->factor_1, vmlasq_n_s32(a, one, zero_1));
    int32x4_t from_b = specc_apply_factor_vector(sum->factor_2, vmlasq_n_s32(b, one, zero_2));
    int32x4_t total = sign < 0 ? vsubq_s32(from_a, from_b) : vaddq_s32(from_a, from_b);
    int32x4_t result = specc_apply_factor_vector(sum->to_output, total);

    result = vaddq_n_s32(result, sum->zero_point);
    result = vmaxq_s32(result, vdupq_n_s32(sum->activation_min));
    return vminq_s32(result, vdupq_n_s32(sum->activation_max));
}

/* specc_sum_output() of `n` pairs. */
static inline void specc_sum_row(const specc_sum_t *sum, const int8_t *a, const int8_t *b,
                                 int32_t sign, uint32_t n, int8_t *output)
{
    const specc_sum_t own = *sum; /* the outputs are not among these */
    int32_t zero_1 = -own.zero_point_1 * (1 << SPECC_SUM_BITS);
    int32_t zero_2 = -own.zero_point_2 * (1 << SPECC_SUM_BITS);

    for (; n >= 4; n -= 4, a += 4, b += 4, output += 4) {
        vstrbq_s32(output, specc_sum_vector(&own, zero_1, zero_2, sign, vldrbq_s32(a),
                                            vldrbq_s32(b)));
    }
    if (n > 0) {
        mve_pred16_t inside = vctp32q(n);
        int32x4_t last = specc_sum_vector(&own, zero_1, zero_2, sign, vldrbq_z_s32(a, inside),
                                          vldrbq_z_s32(b, inside));

        vstrbq_p_s32(output, last, inside);
    }
}
#else
/* specc_sum_output() of `n` pairs. */
static inline void specc_sum_row(const specc_sum_t *sum, const int8_t *a, const int8_t *b,
                                 int32_t sign, uint32_t n, int8_t *output)
{
    for (const int8_t *end = a + n; a != end; a++, b++) {
        *output++ = specc_sum_output(sum, *a, *b, sign);
    }
}
#endif

#ifdef __cplusplus
}
#endif

#endif
