/* Each output gathers what the inputs around it spread, so that no accumulators need memory. */
#include "transpose_conv.h"

/* The input's index that spreads tap `tap` of its filter onto the output's index `at`; -1: none. */
static int32_t source_of(uint32_t at, uint32_t pad, uint32_t tap, uint32_t stride, uint32_t size)
{
    uint32_t distance = at + pad - tap;

    if (at + pad < tap || distance % stride != 0 || distance / stride >= size) {
        return -1;
    }
    return (int32_t)(distance / stride);
}

static int32_t dot(const specc_transpose_conv_t *op, const int8_t *pixel, const int8_t *weights)
{
    int32_t acc = 0;

    for (uint32_t c = 0; c < op->input_depth; c++) {
        acc += (pixel[c] - op->input_zero_point) * weights[c];
    }
    return acc;
}

/* One output of one filter. */
static int32_t gathered(const specc_transpose_conv_t *op, const int8_t *input, uint32_t y,
                        uint32_t x, const int8_t *filter)
{
    int32_t acc = 0;

    for (uint32_t tap_y = 0; tap_y < op->filter_height; tap_y++) {
        int32_t row = source_of(y, op->pad_top, tap_y, op->stride_height, op->input_height);

        for (uint32_t tap_x = 0; row >= 0 && tap_x < op->filter_width; tap_x++) {
            int32_t column = source_of(x, op->pad_left, tap_x, op->stride_width, op->input_width);

            if (column >= 0) {
                acc += dot(op, input + (row * op->input_width + column) * op->input_depth,
                           filter + (tap_y * op->filter_width + tap_x) * op->input_depth);
            }
        }
    }
    return acc;
}

void specc_transpose_conv(const specc_transpose_conv_t *op, const int8_t *input, int8_t *output)
{
    uint32_t filter_size = (uint32_t)op->filter_height * op->filter_width * op->input_depth;

    for (uint32_t y = 0; y < op->output_height; y++) {
        for (uint32_t x = 0; x < op->output_width; x++) {
            for (uint32_t oc = 0; oc < op->output_depth; oc++) {
                int32_t acc = gathered(op, input, y, x, op->weights + oc * filter_size);

                *output++ = specc_requantize(&op->requantize, oc, acc + op->bias[oc]);
            }
        }
    }
}
