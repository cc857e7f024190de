/* Dense layer of int16 by int8 weights. */
#ifndef SPECC_FULLY_CONNECTED_16X8_H
#define SPECC_FULLY_CONNECTED_16X8_H

#include "../../runtime/wide.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t rows; /* of the input */
    uint16_t input_depth;
    uint16_t output_depth;
    const int8_t *weights; /* [output_depth][input_depth] */
    const int64_t *bias;   /* [output_depth] */
    /* The real factor to the output is factor / 2^shift, with 53 bits of factor as in a double. */
    const int64_t *factor; /* [output_depth] where per_channel, else [1] */
    const uint8_t *shift;  /* as factor; 54 .. 127 */
    uint8_t per_channel;
    int16_t activation_min; /* the fused activation as a range of quantized values */
    int16_t activation_max;
} specc_fully_connected_16x8_t;

/* input is [rows][input_depth], output [rows][output_depth]. */
void specc_fully_connected_16x8(const specc_fully_connected_16x8_t *op, const int16_t *input,
                                int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
