/* Step for step as the fixed-point logarithm of TensorFlow Lite's log_softmax rounds: the order of
 * the products is part of the result. */
#include "log_softmax.h"

#define OUTPUT_ZERO_POINT 127
#define OUTPUT_SHIFT 22 /* from 26 fractional bits to 4 */
#define SUM_INTEGER_BITS 12
#define Q25_ONE (1 << 25)
#define Q25_QUARTER (1 << 23)
#define Q31_LOG_2 1488522236
#define Q31_SQRT_HALF 1518500250
#define Q31_FOURTH_ROOT_OF_HALF 1805811301

/* Coefficients of the rational approximation around the fourth root of 1/2. */
#define Q31_NUMERATOR_CUBE 117049297
#define Q31_DENOMINATOR_SQUARE 127690142
#define Q31_DENOMINATOR_CONSTANT 1057819769
#define Q31_DENOMINATOR_LINEAR 638450708

static int32_t leading_zeros(int32_t x)
{
    int32_t count = 0;

    for (uint32_t bits = (uint32_t)x; bits < 1u << 31; bits <<= 1) {
        count++;
    }
    return count;
}

static int32_t saturating_double(int32_t x)
{
    return x > INT32_MAX / 2 ? INT32_MAX : x * 2;
}

/* log(r) - log(4th root of 1/2) in 25 fractional bits, for r near that root in 31. */
static int32_t log_of_fraction(int32_t r)
{
    int32_t half_sum = (int32_t)(((int64_t)r + Q31_FOURTH_ROOT_OF_HALF + 1) / 2);
    int32_t d = (r - Q31_FOURTH_ROOT_OF_HALF) * 2;
    int32_t d2 = specc_high_mul(d, d);
    int32_t numerator = specc_high_mul(d, r) +
                        specc_high_mul(specc_high_mul(d, d2), Q31_NUMERATOR_CUBE);
    int32_t denominator = specc_high_mul(half_sum, Q31_DENOMINATOR_CONSTANT + d +
                                                       specc_high_mul(Q31_DENOMINATOR_SQUARE, d2)) +
                          specc_high_mul(Q31_DENOMINATOR_LINEAR, d);

    return specc_high_mul(specc_rounding_shift(numerator, 6), specc_reciprocal_q31(denominator));
}

/* log(sum / 2^19) * 2^26 for a sum of at least 2^19. */
static int32_t log_of_sum(int32_t sum)
{
    /* sum = r * 2^power with r in [sqrt(1/2), 1) or, by the other choice of the power, within a
     * factor of sqrt(1/2) below it: of the two, the r nearer to the fourth root of 1/2. */
    int32_t zeros = leading_zeros(sum);
    int32_t zeros_of_part = leading_zeros(specc_high_mul(sum, Q31_SQRT_HALF));
    int32_t r = saturating_double(specc_high_mul(sum << (zeros - 1), Q31_SQRT_HALF));
    int32_t power = (SUM_INTEGER_BITS - zeros) * Q25_ONE + Q25_QUARTER;
    int32_t r_of_part = zeros_of_part > zeros ? INT32_MAX : sum << (zeros_of_part - 1);
    int32_t power_of_part = (SUM_INTEGER_BITS + 1 - zeros_of_part) * Q25_ONE - Q25_QUARTER;

    if (r_of_part < r) {
        r = r_of_part;
    }
    if (power_of_part > power) {
        power = power_of_part;
    }
    return saturating_double(specc_high_mul(power, Q31_LOG_2) + log_of_fraction(r));
}

static void log_softmax_row(const specc_log_softmax_t *op, const int8_t *input, int8_t *output)
{
    const specc_softmax_t *softmax = &op->softmax;
    int8_t maximum = specc_row_maximum(input, softmax->depth);
    int32_t log_sum = log_of_sum(specc_sum_of_exponentials(softmax, input, maximum));
    int32_t least = specc_multiply(INT32_MIN + log_sum, op->inverse_multiplier, op->inverse_shift);

    if (least < softmax->least_difference - 1) {
        least = softmax->least_difference - 1;
    }
    for (uint32_t c = 0; c < softmax->depth; c++) {
        int32_t difference = input[c] - maximum;

        output[c] = INT8_MIN;
        if (difference > least) {
            int32_t scaled = specc_multiply(difference, softmax->multiplier, softmax->shift);
            int32_t steps = specc_rounding_shift(scaled - log_sum, OUTPUT_SHIFT);

            output[c] = specc_clamp(steps + OUTPUT_ZERO_POINT, INT8_MIN, INT8_MAX);
        }
    }
}

void specc_log_softmax(const specc_log_softmax_t *op, const int8_t *input, int8_t *output)
{
    for (uint32_t row = 0; row < op->softmax.rows; row++) {
        log_softmax_row(op, input + row * op->softmax.depth, output + row * op->softmax.depth);
    }
}
