#include "conv_2d.h"

#include <stdbool.h>

static int32_t dot(const int8_t *a, const int8_t *b, uint32_t n)
{
    int32_t acc = 0;

    for (uint32_t i = 0; i < n; i++) {
        acc += a[i] * b[i];
    }
    return acc;
}

static int32_t sum(const int8_t *a, uint32_t n)
{
    int32_t acc = 0;

    for (uint32_t i = 0; i < n; i++) {
        acc += a[i];
    }
    return acc;
}

/* One row of the filter, [filter_width][input_depth], over one row of the input from column
 * `left` on, where some columns of the filter are outside the input or apart (dilated). */
static int32_t dot_row(const specc_conv_2d_t *op, const int8_t *input, const int8_t *weights,
                       int32_t left)
{
    int32_t acc = 0;

    for (uint32_t fx = 0; fx < op->filter_width; fx++) {
        int32_t x = left + (int32_t)(fx * op->dilation_width);

        if (x >= 0 && x < op->input_width) {
            acc += dot(input + (uint32_t)x * op->input_depth, weights, op->input_depth);
        } else {
            acc += op->input_zero_point * sum(weights, op->input_depth);
        }
        weights += op->input_depth;
    }
    return acc;
}

void specc_conv_2d(const specc_conv_2d_t *op, const int8_t *input, int8_t *output)
{
    uint32_t input_row = (uint32_t)op->input_width * op->input_depth;
    uint32_t filter_row = (uint32_t)op->filter_width * op->input_depth;

    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t top = (int32_t)(oy * op->stride_height) - op->pad_top;

        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t left = (int32_t)(ox * op->stride_width) - op->pad_left;
            bool contiguous = op->dilation_width == 1 && left >= 0 &&
                              left + op->filter_width <= op->input_width;
            const int8_t *weights = op->weights;

            for (uint32_t c = 0; c < op->output_depth; c++) {
                int32_t acc = op->bias[c];

                for (uint32_t fy = 0; fy < op->filter_height; fy++) {
                    int32_t y = top + (int32_t)(fy * op->dilation_height);

                    if (y < 0 || y >= op->input_height) {
                        acc += op->input_zero_point * sum(weights, filter_row);
                    } else if (contiguous) {
                        acc += dot(input + (uint32_t)y * input_row +
                                       (uint32_t)left * op->input_depth,
                                   weights, filter_row);
                    } else {
                        acc += dot_row(op, input + (uint32_t)y * input_row, weights, left);
                    }
                    weights += filter_row;
                }
                *output++ = specc_requantize(&op->requantize, c, acc);
            }
        }
    }
}
