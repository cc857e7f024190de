#include "resize_nearest_neighbor.h"

#include <string.h>

void specc_resize_nearest_neighbor(const specc_resize_nearest_neighbor_t *op, const int8_t *input,
                                   int8_t *output)
{
    for (uint32_t batch = 0; batch < op->batches; batch++) {
        for (uint32_t y = 0; y < op->output_height; y++) {
            const int8_t *row = input + op->rows[y] * op->input_width * op->depth;

            for (uint32_t x = 0; x < op->output_width; x++) {
                memcpy(output, row + op->columns[x] * op->depth, op->depth);
                output += op->depth;
            }
        }
        input += op->input_height * op->input_width * op->depth;
    }
}
