/* Rows divided by their length, so that their squares add up to one. */
#ifndef SPECC_L2_NORMALIZATION_H
#define SPECC_L2_NORMALIZATION_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t rows;
    uint32_t depth; /* less than 2^15 */
    int16_t input_zero_point;
} specc_l2_normalization_t;

/* Both are [rows][depth], and may be the same array; the output's scale is 1/128. */
void specc_l2_normalization(const specc_l2_normalization_t *op, const int8_t *input,
                            int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
