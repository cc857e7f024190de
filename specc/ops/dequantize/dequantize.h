/* From int8 to the real numbers that they stand for. */
#ifndef SPECC_DEQUANTIZE_H
#define SPECC_DEQUANTIZE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;
    int16_t zero_point;
    float scale;
} specc_dequantize_t;

/* Both are [length]. */
void specc_dequantize(const specc_dequantize_t *op, const int8_t *input, float *output);

#ifdef __cplusplus
}
#endif

#endif
