#include "conv_2d_int4.h"

#include "../../runtime/nibbles.h"

/* The filter over the input, its first row and column at (top, left). */
static int32_t dot_filter(const specc_conv_2d_int4_t *op, const int8_t *input,
                          const int8_t *weights, int32_t top, int32_t left)
{
    uint32_t depth = op->input_depth;
    uint32_t bytes = (depth + 1) / 2;
    int32_t acc = 0;

    for (uint32_t fy = 0; fy < op->filter_height; fy++) {
        int32_t y = top + (int32_t)(fy * op->dilation_height);
        uint32_t row_inside = y >= 0 && y < op->input_height;
        const int8_t *row = input + (uint32_t)y * op->input_width * depth;

        for (uint32_t fx = 0; fx < op->filter_width; fx++) {
            int32_t x = left + (int32_t)(fx * op->dilation_width);

            if (row_inside && x >= 0 && x < op->input_width) {
                acc += specc_dot_int4(row + (uint32_t)x * depth, weights, depth);
            } else {
                acc += op->input_zero_point * specc_sum_int4(weights, depth);
            }
            weights += bytes;
        }
    }
    return acc;
}

void specc_conv_2d_int4(const specc_conv_2d_int4_t *op, const int8_t *input, int8_t *output)
{
    uint32_t filter = (uint32_t)op->filter_height * op->filter_width * ((op->input_depth + 1u) / 2);

    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t top = (int32_t)(oy * op->stride_height) - op->pad_top;

        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t left = (int32_t)(ox * op->stride_width) - op->pad_left;
            const int8_t *weights = op->weights;

            for (uint32_t c = 0; c < op->output_depth; c++, weights += filter) {
                int32_t acc = op->bias[c] + dot_filter(op, input, weights, top, left);

                *output++ = specc_requantize(&op->requantize, c, acc);
            }
        }
    }
}
