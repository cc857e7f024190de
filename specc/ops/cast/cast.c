#include "cast.h"

void specc_cast_int8_to_int16(const specc_cast_t *op, const int8_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = input[i];
    }
}

void specc_cast_int8_to_int32(const specc_cast_t *op, const int8_t *input, int32_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = input[i];
    }
}

void specc_cast_int8_to_float32(const specc_cast_t *op, const int8_t *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (float)input[i];
    }
}

void specc_cast_int16_to_int32(const specc_cast_t *op, const int16_t *input, int32_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = input[i];
    }
}

void specc_cast_int16_to_float32(const specc_cast_t *op, const int16_t *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (float)input[i];
    }
}

void specc_cast_int32_to_float32(const specc_cast_t *op, const int32_t *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (float)input[i];
    }
}
