#include "softmax.h"

#define SUM_FRACTION_BITS 19

int8_t specc_row_maximum(const int8_t *input, uint32_t depth)
{
    int8_t maximum = input[0];

    for (uint32_t c = 1; c < depth; c++) {
        if (input[c] > maximum) {
            maximum = input[c];
        }
    }
    return maximum;
}

int32_t specc_exp_of_difference(const specc_softmax_t *op, int32_t difference)
{
    return specc_exp_q26(specc_multiply(difference, op->multiplier, op->shift));
}

int32_t specc_sum_of_exponentials(const specc_softmax_t *op, const int8_t *input, int8_t maximum)
{
    int32_t sum = 0;

    for (uint32_t c = 0; c < op->depth; c++) {
        int32_t difference = input[c] - maximum;

        if (difference >= op->least_difference) {
            sum += specc_rounding_shift(specc_exp_of_difference(op, difference),
                                        31 - SUM_FRACTION_BITS);
        }
    }
    return sum;
}

static void softmax_row(const specc_softmax_t *op, const int8_t *input, int8_t *output)
{
    int8_t maximum = specc_row_maximum(input, op->depth);
    uint32_t normalized = (uint32_t)specc_sum_of_exponentials(op, input, maximum);
    uint32_t leading_zeros = 0;
    int32_t reciprocal;

    /* The sum is at least 1, the maximum's own share. Bring it to [1, 2) in 31 fractional bits. */
    while (normalized < 1u << 31) {
        normalized <<= 1;
        leading_zeros++;
    }
    reciprocal = specc_reciprocal_q31((int32_t)(normalized - (1u << 31)));

    for (uint32_t c = 0; c < op->depth; c++) {
        int32_t difference = input[c] - maximum;
        int32_t probability = 0;

        if (difference >= op->least_difference) {
            /* 31 - 8 bits to 1/256, and the integer bits of the sum. */
            uint32_t shift = 31 - 8 + (31 - SUM_FRACTION_BITS) - leading_zeros;

            probability = specc_rounding_shift(
                specc_high_mul(reciprocal, specc_exp_of_difference(op, difference)), shift);
        }
        output[c] = specc_clamp(probability + INT8_MIN, INT8_MIN, INT8_MAX);
    }
}

void specc_softmax(const specc_softmax_t *op, const int8_t *input, int8_t *output)
{
    for (uint32_t row = 0; row < op->rows; row++) {
        softmax_row(op, input + row * op->depth, output + row * op->depth);
    }
}
