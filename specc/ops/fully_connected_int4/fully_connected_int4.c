#include "fully_connected_int4.h"

#include "../../runtime/nibbles.h"

void specc_fully_connected_int4(const specc_fully_connected_int4_t *op, const int8_t *input,
                                int8_t *output)
{
    for (uint32_t row = 0; row < op->rows; row++) {
        const int8_t *weights = op->weights;

        for (uint32_t c = 0; c < op->output_depth; c++) {
            int32_t acc = op->bias[c] + specc_dot_int4(input, weights, op->input_depth);

            specc_requantize_once(&op->requantize, c, 1, &acc, output++);
            weights += (op->input_depth + 1) / 2;
        }
        input += op->input_depth;
    }
}
