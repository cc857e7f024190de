/* Depthwise convolution of 3 x 3 on a core with MVE, sixteen channels at a time. */
#ifndef SPECC_DEPTHWISE_CHANNELS_MVE_H
#define SPECC_DEPTHWISE_CHANNELS_MVE_H

#include "depthwise_conv_2d.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef SPECC_HAS_MVE
/* As specc_depthwise_conv_2d(), where there are whole sixteens of channels of common scales and
 * scratch has room for three rows of them. Returns 0, and has done nothing, elsewhere. */
int specc_depthwise_channels(const specc_depthwise_conv_2d_t *op, const int8_t *input,
                             int8_t *output, int8_t *scratch);
#endif

#ifdef __cplusplus
}
#endif

#endif
