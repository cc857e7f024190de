#include "mean.h"

/* The sum over both reduced axes; `input` is at the first element, `stride` leads along reduced_1. */
static int32_t sum(const specc_mean_t *op, const int8_t *input, uint32_t stride)
{
    int32_t acc = op->offset;

    for (uint32_t r = 0; r < op->reduced_1; r++) {
        for (uint32_t s = 0; s < op->reduced_2; s++) {
            acc += input[s * op->inner];
        }
        input += stride;
    }
    return acc;
}

void specc_mean(const specc_mean_t *op, const int8_t *input, int8_t *output)
{
    uint32_t stride = op->middle * op->reduced_2 * op->inner;

    for (uint32_t o = 0; o < op->outer; o++) {
        for (uint32_t m = 0; m < op->middle; m++) {
            const int8_t *row = input + m * op->reduced_2 * op->inner;

            for (uint32_t i = 0; i < op->inner; i++) {
                *output++ = specc_requantize(&op->requantize, 0, sum(op, row + i, stride));
            }
        }
        input += op->reduced_1 * stride;
    }
}
