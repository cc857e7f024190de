/* Softmax over the last axis, in fixed point: scores become probabilities in steps of 1/256. */
#ifndef SPECC_SOFTMAX_H
#define SPECC_SOFTMAX_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t rows;
    uint32_t depth;     /* less than 2^12, so that the sum of the exponentials fits */
    int32_t multiplier; /* beta * input scale, to a fixed point of 26 fractional bits */
    int8_t shift;
    int32_t least_difference; /* what is further below the row's maximum counts as 0 */
} specc_softmax_t;

/* Both are [rows][depth]; the output's scale is 1/256, its zero point -128. */
void specc_softmax(const specc_softmax_t *op, const int8_t *input, int8_t *output);

/* The largest of a row of `depth` scores. */
int8_t specc_row_maximum(const int8_t *input, uint32_t depth);

/* exp of the scaled difference to the row's maximum, times 2^31. */
int32_t specc_exp_of_difference(const specc_softmax_t *op, int32_t difference);

/* The sum of a row's exponentials, at least 1, in 19 fractional bits. */
int32_t specc_sum_of_exponentials(const specc_softmax_t *op, const int8_t *input, int8_t maximum);

#ifdef __cplusplus
}
#endif

#endif
