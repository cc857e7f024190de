/* 2-D convolution. A 1-D convolution over time is one with a height of 1. */
#ifndef SPECC_CONV_2D_H
#define SPECC_CONV_2D_H

#include "../filters/filters.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_height, input_width, input_depth;
    uint16_t output_height, output_width;
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t dilation_height, dilation_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input before the first filter */
    int8_t input_zero_point;    /* what the input is outside its borders */
    specc_filters_t filters;    /* elements are [filter_height][filter_width][input_depth]; the
                                   input's zero point is folded into the bias */
} specc_conv_2d_t;

/* input is [input_height][input_width][input_depth], output [output_height][output_width][filters].
 * scratch holds what specc_filters_begin() asks for and, unless filters are of one pixel, two patches
 * of filters.depth bytes. Where they are, input and output may begin at one address. */
void specc_conv_2d(const specc_conv_2d_t *op, const int8_t *input, int8_t *output, void *scratch);

#ifdef __cplusplus
}
#endif

#endif
