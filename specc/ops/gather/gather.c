#include "gather.h"

#include <string.h>

void specc_gather(const specc_gather_t *op, const int8_t *input, int8_t *output)
{
    for (uint32_t group = 0; group < op->outer; group++) {
        for (uint32_t i = 0; i < op->count; i++) {
            memcpy(output, input + op->indices[i] * op->slice, op->slice);
            output += op->slice;
        }
        input += op->axis_length * op->slice;
    }
}
