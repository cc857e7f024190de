/* The largest or the smallest element over one or two groups of axes. */
#ifndef SPECC_EXTREME_H
#define SPECC_EXTREME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Neighbouring axes of one fate are one axis here; an unused one has size 1. */
typedef struct {
    uint32_t outer, reduced_1, middle, reduced_2, inner;
    uint8_t largest; /* 1: the largest element; 0: the smallest */
} specc_extreme_t;

/* input is [outer][reduced_1][middle][reduced_2][inner], output is [outer][middle][inner]. */
void specc_extreme(const specc_extreme_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
