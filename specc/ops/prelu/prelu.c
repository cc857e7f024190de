#include "prelu.h"

static int8_t rectified(const void *params, int8_t input, int8_t slope)
{
    const specc_prelu_t *op = params;
    int32_t value = input - op->input_zero_point;

    if (value >= 0) {
        return specc_requantize(&op->above, 0, value);
    }
    return specc_requantize(&op->below, 0, value * (slope - op->slope_zero_point));
}

void specc_prelu(const specc_prelu_t *op, const int8_t *input, const int8_t *slopes,
                 int8_t *output)
{
    specc_broadcast(&op->broadcast, rectified, op, input, slopes, output);
}
