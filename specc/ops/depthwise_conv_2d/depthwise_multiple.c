#include "depthwise_conv_2d.h"

#include <stdbool.h>

/* The weighted sum of output channel `c` (of `depth`), input channel `c / depth_multiplier`, for
 * the filter whose first row and column are at (top, left) of the input. */
static int32_t dot_filter(const specc_depthwise_multiple_t *op, const int8_t *input, int32_t top,
                          int32_t left, uint32_t c, uint32_t depth)
{
    const int8_t *weight = op->weights + c;
    int32_t acc = 0;

    input += c / op->depth_multiplier;
    for (uint32_t fy = 0; fy < op->filter_height; fy++) {
        int32_t y = top + (int32_t)(fy * op->dilation_height);
        bool row_inside = y >= 0 && y < op->input_height;

        for (uint32_t fx = 0; fx < op->filter_width; fx++) {
            int32_t x = left + (int32_t)(fx * op->dilation_width);
            int32_t value = op->input_zero_point;

            if (row_inside && x >= 0 && x < op->input_width) {
                value = input[((uint32_t)y * op->input_width + (uint32_t)x) * op->input_depth];
            }
            acc += value * *weight;
            weight += depth;
        }
    }
    return acc;
}

void specc_depthwise_multiple(const specc_depthwise_multiple_t *op, const int8_t *input,
                              int8_t *output)
{
    uint32_t depth = (uint32_t)op->input_depth * op->depth_multiplier;

    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t top = (int32_t)(oy * op->stride_height) - op->pad_top;

        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t left = (int32_t)(ox * op->stride_width) - op->pad_left;

            for (uint32_t c = 0; c < depth; c++) {
                int32_t sum = dot_filter(op, input, top, left, c, depth);

                *output++ = specc_scale(&op->scaling, c, op->scaling.terms[2 * c] + 2 * sum);
            }
        }
    }
}
