/* Logarithm of softmax over the last axis, in fixed point, in steps of 1/16 down to -16. */
#ifndef SPECC_LOG_SOFTMAX_H
#define SPECC_LOG_SOFTMAX_H

#include "../softmax/softmax.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_softmax_t softmax;
    int32_t inverse_multiplier; /* from 26 fractional bits to steps of the input */
    int8_t inverse_shift;
} specc_log_softmax_t;

/* Both are [rows][depth]; the output's scale is 1/16, its zero point 127. */
void specc_log_softmax(const specc_log_softmax_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
