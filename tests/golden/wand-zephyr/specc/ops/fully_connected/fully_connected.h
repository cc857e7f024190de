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
    const int8_t *weights; /* [output_depth / 4, rounded up][input_depth / 4, rounded up][4 outputs]
                              [4 elements]; elements 0 and 2 of each four are stored as weight + 128,
                              modulo 256: see ops/filters/filters.c */
    const int32_t *bias;   /* [output_depth, rounded up to a multiple of 4], with the input's zero point and the packing's constants
                              folded in */
    specc_requantize_once_t requantize;
} specc_fully_connected_t;

/* input is [rows][input_depth], output is [rows][output_depth]. */
void specc_fully_connected(const specc_fully_connected_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
