/* Convolution of each channel on its own, with int4 weights. */
#ifndef SPECC_DEPTHWISE_CONV_2D_INT4_H
#define SPECC_DEPTHWISE_CONV_2D_INT4_H

#include "../../runtime/requantize.h"

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
    int16_t input_zero_point;   /* what the input is outside its borders */
    /* [filter_height][filter_width][(output channels + 1) / 2] pairs, the first of a pair in the
     * lower half of its byte */
    const int8_t *weights;
    const int32_t *bias; /* [output channel], less input zero point * sum of the filter's weights */
    specc_requantize_t requantize;
} specc_depthwise_conv_2d_int4_t;

/* input is [input_height][input_width][input_depth], output likewise. */
void specc_depthwise_conv_2d_int4(const specc_depthwise_conv_2d_int4_t *op, const int8_t *input,
                                  int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
