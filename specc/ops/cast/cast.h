/* The same numbers in a wider type. */
#ifndef SPECC_CAST_H
#define SPECC_CAST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;
} specc_cast_t;

/* Both are [length]. */
void specc_cast_int8_to_int16(const specc_cast_t *op, const int8_t *input, int16_t *output);
void specc_cast_int8_to_int32(const specc_cast_t *op, const int8_t *input, int32_t *output);
void specc_cast_int8_to_float32(const specc_cast_t *op, const int8_t *input, float *output);
void specc_cast_int16_to_int32(const specc_cast_t *op, const int16_t *input, int32_t *output);
void specc_cast_int16_to_float32(const specc_cast_t *op, const int16_t *input, float *output);
void specc_cast_int32_to_float32(const specc_cast_t *op, const int32_t *input, float *output);

#ifdef __cplusplus
}
#endif

#endif
