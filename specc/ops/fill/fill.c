#include "fill.h"

#include <string.h>

void specc_fill_int8(const specc_fill_t *op, int8_t *output)
{
    memset(output, op->value, op->length);
}

void specc_fill_int16(const specc_fill_t *op, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = op->value;
    }
}
