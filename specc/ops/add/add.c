#include "add.h"

static int8_t sum(const void *params, int8_t a, int8_t b)
{
    return specc_sum_output(params, a, b, 1);
}

static SPECC_NOINLINE void sum_row(const void *params, const int8_t *a, const int8_t *b,
                                   uint32_t n, int8_t *output)
{
    specc_sum_row(params, a, b, 1, n, output);
}

void specc_add(const specc_add_t *op, const int8_t *input_1, const int8_t *input_2,
               int8_t *output)
{
    specc_sum_t params = specc_sum_of(&op->common, &op->requantize);

    specc_broadcast_rows(&op->broadcast, sum, sum_row, &params, input_1, input_2, output);
}
