/* Depthwise 2-D convolution: every input channel has its own `multiplier` filters. */
#ifndef SPECC_DEPTHWISE_CONV_2D_H
#define SPECC_DEPTHWISE_CONV_2D_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_height, input_width, input_depth;
    uint16_t output_height, output_width;
    uint16_t depth_multiplier; /* output channels of an input channel */
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t dilation_height, dilation_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input before the first filter */
    int16_t input_zero_point;   /* what the input is outside its borders */
    const int8_t *weights;      /* [filter_height][filter_width][output channel] */
    const int32_t *bias; /* [output channel], less input zero point * sum of the filter's weights */
    specc_requantize_t requantize;
} specc_depthwise_conv_2d_t;

/* input is [input_height][input_width][input_depth]; output is [output_height][output_width]
 * [input_depth * depth_multiplier]. */
void specc_depthwise_conv_2d(const specc_depthwise_conv_2d_t *op, const int8_t *input,
                             int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
