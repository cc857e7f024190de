/* The larger of two elements, with broadcasting. */
#ifndef SPECC_MAXIMUM_H
#define SPECC_MAXIMUM_H

#include "../../runtime/broadcast.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_broadcast_t broadcast;
} specc_maximum_t;

/* All tensors have one scale and zero point. */
void specc_maximum(const specc_maximum_t *op, const int8_t *input_1, const int8_t *input_2,
                   int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
