#include "mul.h"

static int8_t product(const void *params, int8_t a, int8_t b)
{
    const specc_mul_t *op = params;

    return specc_requantize(&op->requantize, 0,
                            (a - op->zero_point_1) * (b - op->zero_point_2));
}

void specc_mul(const specc_mul_t *op, const int8_t *input_1, const int8_t *input_2,
               int8_t *output)
{
    specc_broadcast(&op->broadcast, product, op, input_1, input_2, output);
}
