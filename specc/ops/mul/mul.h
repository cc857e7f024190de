/* Product of two tensors, with broadcasting. */
#ifndef SPECC_MUL_H
#define SPECC_MUL_H

#include "../../runtime/broadcast.h"
#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_broadcast_t broadcast;
    int16_t zero_point_1;
    int16_t zero_point_2;
    specc_requantize_t requantize;
} specc_mul_t;

/* output is [shape[0]][shape[1]][shape[2]][shape[3]]. */
void specc_mul(const specc_mul_t *op, const int8_t *input_1, const int8_t *input_2,
               int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
