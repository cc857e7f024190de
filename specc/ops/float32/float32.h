/* What stays float32 in a quantized network: the steps that the converter puts around an operator that it
 * cannot quantize. */
#ifndef SPECC_FLOAT32_H
#define SPECC_FLOAT32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;
    float scale;
    int16_t zero_point;
} specc_from_float32_t;

/* output[i] = round(input[i] / scale) + zero_point, half away from zero, saturated; NaN gives the zero
 * point. */
void specc_float32_to_int8(const specc_from_float32_t *op, const float *input, int8_t *output);
void specc_float32_to_int16(const specc_from_float32_t *op, const float *input, int16_t *output);

typedef struct {
    uint32_t length;
} specc_float32_t;

/* Both are [length]; they may be the same array. */
void specc_neg_float32(const specc_float32_t *op, const float *input, float *output);
void specc_square_float32(const specc_float32_t *op, const float *input, float *output);

#ifdef __cplusplus
}
#endif

#endif
