#include "arg_extreme.h"

static int32_t first_extreme(const specc_arg_extreme_t *op, const int8_t *input)
{
    int8_t found = *input;
    uint32_t index = 0;

    for (uint32_t d = 1; d < op->depth; d++) {
        int8_t value = input[d * op->inner];

        if (op->largest ? value > found : value < found) {
            found = value;
            index = d;
        }
    }
    return (int32_t)index;
}

void specc_arg_extreme(const specc_arg_extreme_t *op, const int8_t *input, int32_t *output)
{
    for (uint32_t o = 0; o < op->outer; o++) {
        for (uint32_t i = 0; i < op->inner; i++) {
            *output++ = first_extreme(op, input + i);
        }
        input += op->depth * op->inner;
    }
}
