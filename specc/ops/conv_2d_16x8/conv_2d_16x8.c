#include "conv_2d_16x8.h"

/* The filter over the input, its first row and column at (top, left). What is outside the input is
 * zero. */
static int64_t dot_filter(const specc_conv_2d_16x8_t *op, const int16_t *input,
                          const int8_t *weights, int32_t top, int32_t left)
{
    uint32_t depth = op->input_depth;
    uint32_t filter_row = op->filter_width * depth;
    uint32_t input_row = op->input_width * depth;
    int32_t right = left + (op->filter_width - 1) * op->dilation_width;
    uint32_t contiguous = op->dilation_width == 1 && left >= 0 && right < op->input_width;
    int64_t acc = 0;

    for (uint32_t fy = 0; fy < op->filter_height; fy++, weights += filter_row) {
        int32_t y = top + (int32_t)(fy * op->dilation_height);
        const int16_t *row = input + (uint32_t)y * input_row;

        if (y < 0 || y >= op->input_height) {
            continue;
        }
        if (contiguous) {
            acc += specc_dot_wide(row + (uint32_t)left * depth, weights, filter_row);
            continue;
        }
        for (uint32_t fx = 0; fx < op->filter_width; fx++) {
            int32_t x = left + (int32_t)(fx * op->dilation_width);

            if (x >= 0 && x < op->input_width) {
                acc += specc_dot_wide(row + (uint32_t)x * depth, weights + fx * depth, depth);
            }
        }
    }
    return acc;
}

void specc_conv_2d_16x8(const specc_conv_2d_16x8_t *op, const int16_t *input, int16_t *output)
{
    uint32_t filter = (uint32_t)op->filter_height * op->filter_width * op->input_depth;

    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t top = (int32_t)(oy * op->stride_height) - op->pad_top;

        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t left = (int32_t)(ox * op->stride_width) - op->pad_left;
            const int8_t *weights = op->weights;

            for (uint32_t c = 0; c < op->output_depth; c++, weights += filter) {
                int64_t acc = op->bias[c] + dot_filter(op, input, weights, top, left);

                *output++ = specc_requantize_wide(&op->requantize, c, acc);
            }
        }
    }
}
