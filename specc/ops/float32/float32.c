#include "../../runtime/float_rules.h"

#include "float32.h"

#define MOST_STEPS 131072.0f /* more than int16 has, with any zero point */

/* Nearest integer, half away from zero, for |x| < 2^22: exact, as x - whole has no rounding. */
static int32_t round_half_away(float x)
{
    int32_t whole = (int32_t)x;
    float fraction = x - (float)whole;

    if (fraction >= 0.5f) {
        return whole + 1;
    }
    return fraction <= -0.5f ? whole - 1 : whole;
}

static int32_t quantized(const specc_from_float32_t *op, float x, int32_t low, int32_t high)
{
    float steps = x / op->scale;
    int32_t q;

    if (steps != steps) {
        return op->zero_point;
    }
    if (steps > MOST_STEPS) {
        return high;
    }
    if (steps < -MOST_STEPS) {
        return low;
    }
    q = round_half_away(steps) + op->zero_point;
    return q < low ? low : q > high ? high : q;
}

void specc_float32_to_int8(const specc_from_float32_t *op, const float *input, int8_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (int8_t)quantized(op, input[i], INT8_MIN, INT8_MAX);
    }
}

void specc_float32_to_int16(const specc_from_float32_t *op, const float *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (int16_t)quantized(op, input[i], INT16_MIN, INT16_MAX);
    }
}

void specc_neg_float32(const specc_float32_t *op, const float *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = -input[i];
    }
}

void specc_square_float32(const specc_float32_t *op, const float *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = input[i] * input[i];
    }
}
