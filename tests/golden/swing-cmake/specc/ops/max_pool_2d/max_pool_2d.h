/* Max pooling: the largest value under the window, channel by channel. */
#ifndef SPECC_MAX_POOL_2D_H
#define SPECC_MAX_POOL_2D_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_height, input_width;
    uint16_t output_height, output_width;
    uint16_t depth;
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input: they do not count */
    int16_t activation_min;     /* the fused activation as a range of quantized values */
    int16_t activation_max;
} specc_max_pool_2d_t;

/* input is [input_height][input_width][depth], output is [output_height][output_width][depth];
 * both have the same scale and zero point. */
void specc_max_pool_2d(const specc_max_pool_2d_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
