/* Depthwise 2-D convolution: each input channel has a filter of its own, or several. */
#ifndef SPECC_DEPTHWISE_CONV_2D_H
#define SPECC_DEPTHWISE_CONV_2D_H

#include "../../runtime/scaling.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Works on four channels at a time, and on bands of rows: the rows that a band needs are kept in
 * scratch, widened to int16 and turned such that a channel's filter runs along memory:
 * [4 channels][pair of columns][band_input_rows][2]. Borders hold the input's zero point. So the
 * output may take the input's place. */
typedef struct {
    uint16_t input_height, input_width, depth;
    uint16_t output_height, output_width;
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input before the first filter */
    uint16_t column_pairs;      /* of a widened row: what the last output reads, at the least */
    uint16_t band_rows;         /* rows of outputs in a band */
    uint16_t band_input_rows;   /* rows that they need */
    int8_t input_zero_point;    /* what the input is outside its borders */
    const int8_t *weights;  /* [depth][filter_height][filter_width], but a filter of three columns
                               as w0 w1 w1 w2: [depth][filter_height][4] */
    specc_scaling_t scaling; /* of [depth], the input's zero point folded into the bias */
} specc_depthwise_conv_2d_t;

/* input is [input_height][input_width][depth], output [output_height][output_width][depth]; they may
 * be one array where their shapes are the same. scratch holds four channels' widened rows. */
void specc_depthwise_conv_2d(const specc_depthwise_conv_2d_t *op, const int8_t *input,
                             int8_t *output, void *scratch);

/* Several filters a channel, or dilated ones. */
typedef struct {
    uint16_t input_height, input_width, input_depth;
    uint16_t output_height, output_width;
    uint16_t depth_multiplier; /* output channels of an input channel */
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t dilation_height, dilation_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input before the first filter */
    int8_t input_zero_point;    /* what the input is outside its borders */
    const int8_t *weights;      /* [filter_height][filter_width][output channel] */
    specc_scaling_t scaling;    /* of the output channels, the zero point folded into the bias */
} specc_depthwise_multiple_t;

/* input is [input_height][input_width][input_depth]; output is [output_height][output_width]
 * [input_depth * depth_multiplier]. */
void specc_depthwise_multiple(const specc_depthwise_multiple_t *op, const int8_t *input,
                              int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
