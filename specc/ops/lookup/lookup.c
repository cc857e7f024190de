#include "lookup.h"

void specc_lookup(const specc_lookup_t *op, const int8_t *input, int8_t *output)
{
    const int8_t *of_zero = op->table + 128;

    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = of_zero[input[i]];
    }
}
