#include "gather.h"

#include <string.h>

void specc_gather(const specc_gather_t *op, const void *input, void *output)
{
    const int8_t *from = input;
    int8_t *to = output;

    for (uint32_t group = 0; group < op->outer; group++) {
        for (uint32_t i = 0; i < op->count; i++) {
            memcpy(to, from + op->indices[i] * op->slice, op->slice);
            to += op->slice;
        }
        from += op->axis_length * op->slice;
    }
}
