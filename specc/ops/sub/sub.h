/* Difference of two tensors, with broadcasting. */
#ifndef SPECC_SUB_H
#define SPECC_SUB_H

#include "../../runtime/broadcast.h"
#include "../../runtime/common_scale.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_broadcast_t broadcast;
    specc_common_scale_t common;
    specc_requantize_t requantize; /* from the common scale with 20 more bits */
} specc_sub_t;

/* output is [shape[0]][shape[1]][shape[2]][shape[3]]. */
void specc_sub(const specc_sub_t *op, const int8_t *input_1, const int8_t *input_2,
               int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
