#include "extreme.h"

/* Over both reduced axes; `input` is at the first element, `stride` leads along reduced_1. */
static int8_t extreme(const specc_extreme_t *op, const int8_t *input, uint32_t stride)
{
    int8_t found = *input;

    for (uint32_t r = 0; r < op->reduced_1; r++) {
        for (uint32_t s = 0; s < op->reduced_2; s++) {
            int8_t value = input[s * op->inner];

            if (op->largest ? value > found : value < found) {
                found = value;
            }
        }
        input += stride;
    }
    return found;
}

void specc_extreme(const specc_extreme_t *op, const int8_t *input, int8_t *output)
{
    uint32_t stride = op->middle * op->reduced_2 * op->inner;

    for (uint32_t o = 0; o < op->outer; o++) {
        for (uint32_t m = 0; m < op->middle; m++) {
            const int8_t *row = input + m * op->reduced_2 * op->inner;

            for (uint32_t i = 0; i < op->inner; i++) {
                *output++ = extreme(op, row + i, stride);
            }
        }
        input += op->reduced_1 * stride;
    }
}
