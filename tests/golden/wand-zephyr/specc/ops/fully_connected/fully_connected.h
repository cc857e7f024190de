/* Dense layer: every output is a weighted sum of all inputs of its row. */
#ifndef SPECC_FULLY_CONNECTED_H
#define SPECC_FULLY_CONNECTED_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t rows; /* input vectors; 1 but for a layer that runs along an axis */
    uint32_t input_depth;
    uint16_t output_depth;
    const int8_t *weights; /* [output_depth][input_depth] */
    const int32_t *bias;   /* [output_depth], less input zero point * sum of the row's weights */
    specc_requantize_once_t requantize;
} specc_fully_connected_t;

/* input is [rows][input_depth], output is [rows][output_depth]. */
void specc_fully_connected(const specc_fully_connected_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
