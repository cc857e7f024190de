#include "squared_difference.h"

#define EXTRA_BITS 7

static int8_t squared_difference(const void *params, int8_t a, int8_t b)
{
    const specc_squared_difference_t *op = params;
    int32_t scaled_a = specc_multiply((a - op->zero_point_1) * (1 << EXTRA_BITS),
                                      op->multiplier_1, op->shift_1);
    int32_t scaled_b = specc_multiply((b - op->zero_point_2) * (1 << EXTRA_BITS),
                                      op->multiplier_2, op->shift_2);
    int32_t difference = scaled_a - scaled_b; /* less than 2^15 */

    return specc_requantize(&op->requantize, 0, difference * difference);
}

void specc_squared_difference(const specc_squared_difference_t *op, const int8_t *input_1, const int8_t *input_2,
                              int8_t *output)
{
    specc_broadcast(&op->broadcast, squared_difference, op, input_1, input_2, output);
}
