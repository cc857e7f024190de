#include "../../runtime/float_rules.h"

#include "quantize.h"

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

static int8_t quantize(float x, float scale, int32_t zero_point)
{
    float steps = x / scale;
    int32_t q;

    if (steps != steps) {
        return (int8_t)zero_point;
    }
    if (steps > 256.0f) {
        return INT8_MAX;
    }
    if (steps < -256.0f) {
        return INT8_MIN;
    }
    q = round_half_away(steps) + zero_point;
    if (q > INT8_MAX) {
        return INT8_MAX;
    }
    return (int8_t)(q < INT8_MIN ? INT8_MIN : q);
}

void specc_quantize(const specc_quantize_t *op, const float *input, int8_t *output)
{
    uint32_t k = 0;

    for (uint32_t i = 0; i < op->length; i++) {
        float centred = input[i] - op->mean[k];

        output[i] = quantize(centred * op->inv_std[k], op->scale, op->zero_point);
        if (++k == op->period) {
            k = 0;
        }
    }
}
