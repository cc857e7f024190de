#include "fully_connected.h"

void specc_fully_connected(const specc_fully_connected_t *op, const int8_t *input, int8_t *output)
{
    for (uint32_t row = 0; row < op->rows; row++) {
        const int8_t *weights = op->weights;

        for (uint32_t c = 0; c < op->output_depth; c++) {
            int32_t acc = op->bias[c];

            for (uint32_t i = 0; i < op->input_depth; i++) {
                acc += weights[i] * input[i];
            }
            *output++ = specc_requantize_once(&op->requantize, c, acc);
            weights += op->input_depth;
        }
        input += op->input_depth;
    }
}
