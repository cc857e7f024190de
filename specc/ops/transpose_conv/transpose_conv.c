/* Each output gathers what the inputs around it spread, so that no accumulators need memory. */
#include "transpose_conv.h"

#include "../../runtime/taps.h"

static int32_t dot(const specc_transpose_conv_t *op, const int8_t *pixel, const int8_t *weights)
{
    int32_t acc = 0;

    for (uint32_t c = 0; c < op->input_depth; c++) {
        acc += (pixel[c] - op->input_zero_point) * weights[c];
    }
    return acc;
}

/* One output of one filter. */
static int32_t gathered(const specc_transpose_conv_t *op, const int8_t *input, specc_taps_t rows,
                        specc_taps_t columns, const int8_t *filter)
{
    uint32_t depth = op->input_depth;
    int32_t acc = 0;

    for (uint32_t tap_y = rows.first; tap_y < rows.end; tap_y += op->stride_height) {
        const int8_t *row = input + rows.source-- * op->input_width * depth;
        const int8_t *weights = filter + tap_y * op->filter_width * depth;
        uint32_t x = columns.source;

        for (uint32_t tap_x = columns.first; tap_x < columns.end; tap_x += op->stride_width) {
            acc += dot(op, row + x-- * depth, weights + tap_x * depth);
        }
    }
    return acc;
}

void specc_transpose_conv(const specc_transpose_conv_t *op, const int8_t *input, int8_t *output)
{
    uint32_t filter_size = (uint32_t)op->filter_height * op->filter_width * op->input_depth;

    for (uint32_t y = 0; y < op->output_height; y++) {
        specc_taps_t rows =
            specc_taps(y, op->pad_top, op->filter_height, op->stride_height, op->input_height);

        for (uint32_t x = 0; x < op->output_width; x++) {
            specc_taps_t columns =
                specc_taps(x, op->pad_left, op->filter_width, op->stride_width, op->input_width);

            for (uint32_t c = 0; c < op->output_depth; c++) {
                int32_t acc = gathered(op, input, rows, columns, op->weights + c * filter_size);

                *output++ = specc_requantize(&op->requantize, c, acc + op->bias[c]);
            }
        }
    }
}
