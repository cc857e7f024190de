/* A tensor under another scale and zero point, or an activation that stands alone. */
#ifndef SPECC_RESCALE_H
#define SPECC_RESCALE_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;
    int16_t input_zero_point;
    specc_requantize_t requantize;
} specc_rescale_t;

/* Both are [length]; they may be the same array. */
void specc_rescale(const specc_rescale_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
