/* Rectifier with a trained slope below zero. */
#ifndef SPECC_PRELU_H
#define SPECC_PRELU_H

#include "../../runtime/broadcast.h"
#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_broadcast_t broadcast;
    int16_t input_zero_point;
    int16_t slope_zero_point;
    specc_requantize_t above; /* of an input that is not negative */
    specc_requantize_t below; /* of a negative input times its slope */
} specc_prelu_t;

/* output is [shape[0]][shape[1]][shape[2]][shape[3]]. */
void specc_prelu(const specc_prelu_t *op, const int8_t *input, const int8_t *slopes,
                 int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
