/* Transposed convolution: each input spreads a filter over the output. */
#ifndef SPECC_TRANSPOSE_CONV_H
#define SPECC_TRANSPOSE_CONV_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_height, input_width, input_depth;
    uint16_t output_height, output_width, output_depth;
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t pad_top, pad_left; /* rows and columns of the first filter outside the output */
    int16_t input_zero_point;
    const int8_t *weights; /* [output_depth][filter_height][filter_width][input_depth] */
    const int32_t *bias;   /* [output_depth] */
    specc_requantize_t requantize;
} specc_transpose_conv_t;

/* input is [input_height][input_width][input_depth], output likewise. */
void specc_transpose_conv(const specc_transpose_conv_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
