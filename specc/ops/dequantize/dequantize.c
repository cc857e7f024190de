#include "../../runtime/float_rules.h"

#include "dequantize.h"

void specc_dequantize(const specc_dequantize_t *op, const int8_t *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = op->scale * (float)(input[i] - op->zero_point);
    }
}
