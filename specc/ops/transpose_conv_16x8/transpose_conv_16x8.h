/* Transposed convolution of int16 by int8 weights. */
#ifndef SPECC_TRANSPOSE_CONV_16X8_H
#define SPECC_TRANSPOSE_CONV_16X8_H

#include "../../runtime/wide.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_height, input_width, input_depth;
    uint16_t output_height, output_width, output_depth;
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t pad_top, pad_left; /* rows and columns of the first filter outside the output */
    const int8_t *weights;      /* [output_depth][filter_height][filter_width][input_depth] */
    const int64_t *bias;        /* [output_depth] */
    specc_requantize_wide_t requantize;
} specc_transpose_conv_16x8_t;

/* input is [input_height][input_width][input_depth], output likewise. */
void specc_transpose_conv_16x8(const specc_transpose_conv_16x8_t *op, const int16_t *input,
                               int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
