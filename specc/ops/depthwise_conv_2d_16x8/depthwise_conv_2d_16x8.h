/* Convolution of each channel of int16 on its own, by int8 weights. */
#ifndef SPECC_DEPTHWISE_CONV_2D_16X8_H
#define SPECC_DEPTHWISE_CONV_2D_16X8_H

#include "../../runtime/wide.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_height, input_width, input_depth;
    uint16_t output_height, output_width;
    uint16_t depth_multiplier; /* output channels of each input channel */
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t dilation_height, dilation_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input before the first filter */
    const int8_t *weights;      /* [filter_height][filter_width][output channel] */
    const int64_t *bias;        /* [output channel] */
    specc_requantize_wide_t requantize;
} specc_depthwise_conv_2d_16x8_t;

/* input is [input_height][input_width][input_depth], output likewise. */
void specc_depthwise_conv_2d_16x8(const specc_depthwise_conv_2d_16x8_t *op, const int16_t *input,
                                  int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
