/* Mean or sum over one or two groups of axes, such as global average pooling. */
#ifndef SPECC_MEAN_H
#define SPECC_MEAN_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Neighbouring axes of one fate are one axis here; an unused one has size 1. */
typedef struct {
    uint32_t outer, reduced_1, middle, reduced_2, inner;
    int32_t offset; /* -(input zero point * number of elements in a sum) */
    specc_requantize_t requantize; /* of a mean: by 1 / number of elements as well */
} specc_mean_t;

/* input is [outer][reduced_1][middle][reduced_2][inner], output is [outer][middle][inner]. */
void specc_mean(const specc_mean_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
