#include "depthwise_conv_2d_int4.h"

#include "../../runtime/nibbles.h"

/* The sum of output channel `c` of `depth`, the filter's first row and column at (top, left);
 * `input` is at its input channel. */
static int32_t dot_filter(const specc_depthwise_conv_2d_int4_t *op, const int8_t *input,
                          int32_t top, int32_t left, uint32_t c, uint32_t depth)
{
    const int8_t *pair = op->weights + c / 2;
    int32_t acc = 0;

    for (uint32_t fy = 0; fy < op->filter_height; fy++) {
        int32_t y = top + (int32_t)(fy * op->dilation_height);
        uint32_t row_inside = y >= 0 && y < op->input_height;

        for (uint32_t fx = 0; fx < op->filter_width; fx++) {
            int32_t x = left + (int32_t)(fx * op->dilation_width);
            int32_t value = op->input_zero_point;

            if (row_inside && x >= 0 && x < op->input_width) {
                value = input[((uint32_t)y * op->input_width + (uint32_t)x) * op->input_depth];
            }
            acc += value * (c % 2 ? specc_high_nibble(*pair) : specc_low_nibble(*pair));
            pair += (depth + 1) / 2;
        }
    }
    return acc;
}

void specc_depthwise_conv_2d_int4(const specc_depthwise_conv_2d_int4_t *op, const int8_t *input,
                                  int8_t *output)
{
    uint32_t depth = (uint32_t)op->input_depth * op->depth_multiplier;

    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t top = (int32_t)(oy * op->stride_height) - op->pad_top;

        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t left = (int32_t)(ox * op->stride_width) - op->pad_left;

            for (uint32_t c = 0; c < depth; c++) {
                const int8_t *channel = input + c / op->depth_multiplier;
                int32_t acc = op->bias[c] + dot_filter(op, channel, top, left, c, depth);

                *output++ = specc_requantize(&op->requantize, c, acc);
            }
        }
    }
}
