/* Fixed-point exp and reciprocal, step for step as gemmlowp's fixedpoint.h rounds them: every
 * product rounds half up in specc_high_mul, so the order of the products is part of the result. */
#include "requantize.h"

#define Q26_QUARTER (1 << 24)
#define Q31_EIGHTH (1 << 28)
#define Q31_ONE INT32_MAX
#define Q31_THIRD 715827883
#define Q31_EXP_MINUS_EIGHTH 1895147668
#define Q29_ONE (1 << 29)
#define Q29_48_OVER_17 1515870810
#define Q29_MINUS_32_OVER_17 (-1010580540)

/* exp(-2^k) * 2^31 for k = -2 .. 4 */
static const int32_t exp_minus_power_of_two[] = {
    1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242,
};

/* x * 2^n for x that may exceed the range. */
static int32_t saturating_shift_left(int32_t x, uint32_t n)
{
    int32_t limit = (int32_t)((1u << (31u - n)) - 1u);

    if (x > limit) {
        return INT32_MAX;
    }
    return x < -limit ? INT32_MIN : (int32_t)((uint32_t)x << n);
}

/* exp(a / 2^31) * 2^31 for a in [-1/4, 0): the Taylor series around -1/8 to the fourth power. */
static int32_t exp_of_small(int32_t a)
{
    int32_t x = a + Q31_EIGHTH;
    int32_t x2 = specc_high_mul(x, x);
    int32_t x3 = specc_high_mul(x2, x);
    int32_t x4 = specc_high_mul(x2, x2);
    int32_t x4_over_4 = specc_rounding_shift(x4, 2);
    int32_t x4_over_12_plus_x3_over_3 = specc_high_mul(x4_over_4 + x3, Q31_THIRD);
    int32_t tail = specc_rounding_shift(x4_over_12_plus_x3_over_3 + x2, 1);

    return Q31_EXP_MINUS_EIGHTH + specc_high_mul(Q31_EXP_MINUS_EIGHTH, x + tail);
}

int32_t specc_exp_q26(int32_t x)
{
    /* x = remainder - n / 4 with the remainder in [-1/4, 0); exp(-n / 4) is a product over n's bits. */
    int32_t remainder = (x & (Q26_QUARTER - 1)) - Q26_QUARTER;
    uint32_t quarters = (uint32_t)(remainder - x) >> 24;
    int32_t result = exp_of_small(remainder * 32);

    if (x == 0) {
        return Q31_ONE;
    }
    for (uint32_t bit = 0; bit < 7; bit++) {
        if (quarters & (1u << bit)) {
            result = specc_high_mul(result, exp_minus_power_of_two[bit]);
        }
    }
    return result;
}

int32_t specc_reciprocal_q31(int32_t x)
{
    /* Newton-Raphson for 1 / d with d = (1 + x) / 2 in [1/2, 1). */
    int32_t d = (int32_t)(((int64_t)x + Q31_ONE + 1) / 2);
    int32_t r = Q29_48_OVER_17 + specc_high_mul(d, Q29_MINUS_32_OVER_17);

    for (int i = 0; i < 3; i++) {
        int32_t error = Q29_ONE - specc_high_mul(d, r);

        r += saturating_shift_left(specc_high_mul(r, error), 2);
    }
    return saturating_shift_left(r, 1);
}

/* Any factor of `channel`. */
static int8_t requantize_once(const specc_requantize_once_t *to, uint32_t channel, int32_t acc)
{
    int64_t product = (int64_t)acc * to->multiplier[channel];
    int32_t shift = to->shift[channel];

    if (to->multiplier_low) {
        product += ((int64_t)acc * to->multiplier_low[channel]) >> 16;
    }
    product = (product + ((int64_t)1 << (shift - 1))) >> shift;
    return specc_clamp((int32_t)product + to->zero_point, to->activation_min, to->activation_max);
}

void specc_requantize_once(const specc_requantize_once_t *to, uint32_t channel, uint32_t count,
                           const int32_t *acc, int8_t *output)
{
    uint32_t step = to->per_channel, c = channel * step;
    uint32_t zero = 2u * (uint32_t)to->zero_point + 1u;

    for (; to->common && !to->multiplier_low && count > 0; count--, c += step) {
        /* The high half of the product is enough; zero point and one half fit above its point. */
        uint32_t shift = (uint32_t)to->shift[c] - 33u;
        int32_t offset = (int32_t)(zero << shift);
        int32_t product = specc_high_mul_floor(*acc++, to->multiplier[c], offset);

        *output++ = specc_saturate_half(product >> shift);
    }
    for (; count > 0; count--, c += step) {
        *output++ = requantize_once(to, c, *acc++);
    }
}
