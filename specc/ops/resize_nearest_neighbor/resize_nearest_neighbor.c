#include "resize_nearest_neighbor.h"

#include <string.h>

void specc_resize_nearest_neighbor(const specc_resize_nearest_neighbor_t *op, const void *input,
                                   void *output)
{
    uint32_t row_length = op->input_width * op->pixel;
    const int8_t *image = input;
    int8_t *to = output;

    for (uint32_t batch = 0; batch < op->batches; batch++) {
        for (uint32_t y = 0; y < op->output_height; y++) {
            const int8_t *row = image + op->rows[y] * row_length;

            for (uint32_t x = 0; x < op->output_width; x++) {
                memcpy(to, row + op->columns[x] * op->pixel, op->pixel);
                to += op->pixel;
            }
        }
        image += op->input_height * row_length;
    }
}
