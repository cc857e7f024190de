/* Step for step as gemmlowp's fixedpoint.h computes in 16 bits: every product rounds half up, so the
 * order of the products is part of the result. */
#include "sigmoid.h"

#include "requantize.h"

#define Q15_ONE INT16_MAX
#define Q15_HALF (1 << 14)
#define Q15_EIGHTH (1 << 12)
#define Q15_THIRD 10923
#define Q15_EXP_MINUS_EIGHTH 28918
#define Q13_ONE (1 << 13)
#define Q13_48_OVER_17 23130
#define Q13_MINUS_32_OVER_17 (-15420)

/* exp(-2^k) * 2^15 for k = -2 .. 4 */
static const int16_t exp_minus_power_of_two[] = {25520, 19875, 12055, 4435, 600, 11, 0};

static int32_t mul_q15(int32_t a, int32_t b)
{
    return (a * b + (1 << 14)) >> 15;
}

static int32_t saturate(int32_t x)
{
    return x > INT16_MAX ? INT16_MAX : x < INT16_MIN ? INT16_MIN : x;
}

/* exp(a / 2^15) * 2^15 for a in [-1/4, 0): the Taylor series around -1/8 to the fourth power. */
static int32_t exp_of_small(int32_t a)
{
    int32_t x = a + Q15_EIGHTH;
    int32_t x2 = mul_q15(x, x);
    int32_t x3 = mul_q15(x2, x);
    int32_t x4 = mul_q15(x2, x2);
    int32_t x4_over_12_plus_x3_over_3 = mul_q15(specc_rounding_shift(x4, 2) + x3, Q15_THIRD);
    int32_t tail = specc_rounding_shift(x4_over_12_plus_x3_over_3 + x2, 1);

    return saturate(Q15_EXP_MINUS_EIGHTH + mul_q15(Q15_EXP_MINUS_EIGHTH, x + tail));
}

/* exp(x / 2^(15 - integer_bits)) * 2^15 for x <= 0. */
static int32_t exp_of_negative(int32_t x, uint32_t integer_bits)
{
    /* x = remainder - n / 4 with the remainder in [-1/4, 0); exp(-n / 4) is a product over n's bits. */
    uint32_t quarter_bit = 13u - integer_bits;
    int32_t quarter = 1 << quarter_bit;
    int32_t remainder = (x & (quarter - 1)) - quarter;
    uint32_t quarters = (uint32_t)(remainder - x) >> quarter_bit;
    int32_t result = exp_of_small(remainder * (1 << integer_bits));

    if (x == 0) {
        return Q15_ONE;
    }
    if (integer_bits > 5 && x < -(1 << (20u - integer_bits))) {
        return 0; /* below -32 */
    }
    for (uint32_t bit = 0; bit < integer_bits + 2 && bit < 7; bit++) {
        if (quarters & (1u << bit)) {
            result = mul_q15(result, exp_minus_power_of_two[bit]);
        }
    }
    return result;
}

/* 2^14 / (1 + x / 2^15) for x >= 0, three times improved by Newton-Raphson. */
static int32_t half_reciprocal(int32_t x)
{
    int32_t d = (x + Q15_ONE + 1) / 2;
    int32_t r = Q13_48_OVER_17 + mul_q15(d, Q13_MINUS_32_OVER_17);

    for (int i = 0; i < 3; i++) {
        r += saturate(mul_q15(r, Q13_ONE - mul_q15(d, r)) * 4);
    }
    return r;
}

int16_t specc_logistic_q15(int16_t x)
{
    int32_t of_magnitude = saturate(half_reciprocal(exp_of_negative(x > 0 ? -x : x, 3)) * 2);

    if (x == 0) {
        return Q15_HALF;
    }
    return (int16_t)(x > 0 ? of_magnitude : Q15_ONE - of_magnitude);
}

int16_t specc_tanh_q15(int16_t x, uint32_t integer_bits)
{
    /* (1 - e) / (1 + e) = 2 / (1 + e) - 1 with e = exp(-2 |x|) */
    int32_t e = exp_of_negative(x > 0 ? -x : x, integer_bits + 1);
    int32_t of_magnitude = saturate((half_reciprocal(e) - Q13_ONE) * 4);

    if (x == 0) {
        return 0;
    }
    return (int16_t)(x > 0 ? of_magnitude : -of_magnitude);
}
