#include "fill.h"

#include <string.h>

void specc_fill(const specc_fill_t *op, int8_t *output)
{
    memset(output, op->value, op->length);
}
