#include "squared_difference.h"

#define EXTRA_BITS 7

static int8_t squared_difference(const void *params, int8_t a, int8_t b)
{
    const specc_squared_difference_t *op = params;
    int32_t difference = specc_scale_1(&op->common, a, EXTRA_BITS) -
                         specc_scale_2(&op->common, b, EXTRA_BITS); /* less than 2^15 */

    return specc_requantize(&op->requantize, 0, difference * difference);
}

void specc_squared_difference(const specc_squared_difference_t *op, const int8_t *input_1, const int8_t *input_2,
                              int8_t *output)
{
    specc_broadcast(&op->broadcast, squared_difference, op, input_1, input_2, output);
}
