#include "add.h"

#define EXTRA_BITS 20

static int8_t sum(const void *params, int8_t a, int8_t b)
{
    const specc_add_t *op = params;

    return specc_requantize(&op->requantize, 0,
                            specc_scale_1(&op->common, a, EXTRA_BITS) +
                                specc_scale_2(&op->common, b, EXTRA_BITS));
}

void specc_add(const specc_add_t *op, const int8_t *input_1, const int8_t *input_2,
               int8_t *output)
{
    specc_broadcast(&op->broadcast, sum, op, input_1, input_2, output);
}
