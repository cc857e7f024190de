/* Index of the largest or the smallest element along an axis. */
#ifndef SPECC_ARG_EXTREME_H
#define SPECC_ARG_EXTREME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t outer, depth, inner; /* the axes before, along and after which the index counts */
    uint8_t largest;              /* 1: of the largest element; 0: of the smallest */
} specc_arg_extreme_t;

/* input is [outer][depth][inner], output is [outer][inner]: the first index where there are more. */
void specc_arg_extreme(const specc_arg_extreme_t *op, const int8_t *input, int32_t *output);

#ifdef __cplusplus
}
#endif

#endif
