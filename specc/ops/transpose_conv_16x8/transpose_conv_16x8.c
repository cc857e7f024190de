/* Each output gathers what the inputs around it spread, so that no accumulators need memory. */
#include "transpose_conv_16x8.h"

#include "../../runtime/taps.h"

/* One output of one filter. */
static int64_t gathered(const specc_transpose_conv_16x8_t *op, const int16_t *input,
                        specc_taps_t rows, specc_taps_t columns, const int8_t *filter)
{
    uint32_t depth = op->input_depth;
    int64_t acc = 0;

    for (uint32_t tap_y = rows.first; tap_y < rows.end; tap_y += op->stride_height) {
        const int16_t *row = input + rows.source-- * op->input_width * depth;
        const int8_t *weights = filter + tap_y * op->filter_width * depth;
        uint32_t x = columns.source;

        for (uint32_t tap_x = columns.first; tap_x < columns.end; tap_x += op->stride_width) {
            acc += specc_dot_wide(row + x-- * depth, weights + tap_x * depth, depth);
        }
    }
    return acc;
}

void specc_transpose_conv_16x8(const specc_transpose_conv_16x8_t *op, const int16_t *input,
                               int16_t *output)
{
    uint32_t filter_size = (uint32_t)op->filter_height * op->filter_width * op->input_depth;

    for (uint32_t y = 0; y < op->output_height; y++) {
        specc_taps_t rows =
            specc_taps(y, op->pad_top, op->filter_height, op->stride_height, op->input_height);

        for (uint32_t x = 0; x < op->output_width; x++) {
            specc_taps_t columns =
                specc_taps(x, op->pad_left, op->filter_width, op->stride_width, op->input_width);

            for (uint32_t c = 0; c < op->output_depth; c++) {
                int64_t acc = gathered(op, input, rows, columns, op->weights + c * filter_size);

                *output++ = specc_requantize_wide(&op->requantize, c, acc + op->bias[c]);
            }
        }
    }
}
