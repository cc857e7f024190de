/* Dense layer with int4 weights. */
#ifndef SPECC_FULLY_CONNECTED_INT4_H
#define SPECC_FULLY_CONNECTED_INT4_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t rows; /* of the input */
    uint16_t input_depth;
    uint16_t output_depth;
    const int8_t *weights; /* [output_depth][(input_depth + 1) / 2] pairs, the first of a pair in the
                            * lower half of its byte */
    const int32_t *bias;   /* [output_depth], less input zero point * sum of the weights */
    specc_requantize_once_t requantize;
} specc_fully_connected_int4_t;

/* input is [rows][input_depth], output [rows][output_depth]. */
void specc_fully_connected_int4(const specc_fully_connected_int4_t *op, const int8_t *input,
                                int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
