#include "minimum.h"

static int8_t smaller(const void *op, int8_t a, int8_t b)
{
    (void)op;
    return a < b ? a : b;
}

void specc_minimum(const specc_minimum_t *op, const int8_t *input_1, const int8_t *input_2,
                   int8_t *output)
{
    specc_broadcast(&op->broadcast, smaller, op, input_1, input_2, output);
}
