#include "rescale.h"

void specc_rescale(const specc_rescale_t *op, const int8_t *input, int8_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = specc_requantize(&op->requantize, 0, input[i] - op->input_zero_point);
    }
}
