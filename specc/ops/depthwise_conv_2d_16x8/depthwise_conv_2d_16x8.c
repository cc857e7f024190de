#include "depthwise_conv_2d_16x8.h"

/* The places of the filter, [begin, end), that are inside the input along one axis. */
typedef struct {
    uint32_t begin, end;
} range_t;

static range_t inside(int32_t first, uint32_t filter, uint32_t dilation, uint32_t size)
{
    range_t range = {0, filter};

    while (range.begin < filter && first + (int32_t)(range.begin * dilation) < 0) {
        range.begin++;
    }
    while (range.end > range.begin && first + (int32_t)((range.end - 1) * dilation) >= (int32_t)size) {
        range.end--;
    }
    return range;
}

/* The sum of output channel `c` of `depth`; `input` is at its input channel. */
static int64_t dot_filter(const specc_depthwise_conv_2d_16x8_t *op, const int16_t *input,
                          int32_t top, int32_t left, range_t rows, range_t columns, uint32_t c,
                          uint32_t depth)
{
    uint32_t step = (uint32_t)op->dilation_width * op->input_depth;
    int64_t sum = 0;

    for (uint32_t fy = rows.begin; fy < rows.end; fy++) {
        uint32_t y = (uint32_t)(top + (int32_t)(fy * op->dilation_height));
        uint32_t x = (uint32_t)(left + (int32_t)(columns.begin * op->dilation_width));
        const int16_t *value = input + (y * op->input_width + x) * op->input_depth;
        const int8_t *weight = op->weights + (fy * op->filter_width + columns.begin) * depth + c;

        for (uint32_t fx = columns.begin; fx < columns.end; fx++) {
            sum += *value * *weight;
            value += step;
            weight += depth;
        }
    }
    return sum;
}

void specc_depthwise_conv_2d_16x8(const specc_depthwise_conv_2d_16x8_t *op, const int16_t *input,
                                  int16_t *output)
{
    uint32_t depth = (uint32_t)op->input_depth * op->depth_multiplier;

    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t top = (int32_t)(oy * op->stride_height) - op->pad_top;
        range_t rows = inside(top, op->filter_height, op->dilation_height, op->input_height);

        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t left = (int32_t)(ox * op->stride_width) - op->pad_left;
            range_t columns = inside(left, op->filter_width, op->dilation_width, op->input_width);

            for (uint32_t c = 0; c < depth; c++) {
                const int16_t *channel = input + c / op->depth_multiplier;
                int64_t acc = dot_filter(op, channel, top, left, rows, columns, c, depth);

                *output++ = specc_requantize_wide(&op->requantize, c, op->bias[c] + acc);
            }
        }
    }
}
