/* As svdf.c, with a state of 8 bits. */
#include "svdf.h"

static int8_t feature(const specc_svdf_int8_t *op, const int8_t *input, uint32_t f)
{
    const int8_t *weights = op->features + f * op->input_depth;
    int32_t acc = op->bias[f];

    for (uint32_t i = 0; i < op->input_depth; i++) {
        acc += weights[i] * input[i];
    }
    acc = specc_multiply(acc, op->state_multiplier, op->state_shift);
    return specc_clamp(acc + op->state_zero_point, INT8_MIN, INT8_MAX);
}

/* The weighted sum over time, after which the oldest value is dropped. */
static int32_t over_time(const int8_t *weights, int8_t *state, uint32_t memory)
{
    int32_t acc = weights[0] * state[0];

    for (uint32_t i = 1; i < memory; i++) {
        acc += weights[i] * state[i];
        state[i - 1] = state[i];
    }
    state[memory - 1] = 0;
    return acc;
}

void specc_svdf_int8(const specc_svdf_int8_t *op, const int8_t *input, int8_t *output,
                     int8_t *state)
{
    const int8_t *time = op->time;
    uint32_t f = 0;

    for (uint32_t unit = 0; unit < op->units; unit++) {
        uint32_t acc = (uint32_t)op->unit_bias[unit]; /* wraps around, as the reference's does */

        for (uint32_t r = 0; r < op->rank; r++) {
            state[op->memory - 1] = feature(op, input, f++);
            acc += (uint32_t)over_time(time, state, op->memory);
            time += op->memory;
            state += op->memory;
        }
        *output++ = specc_requantize(&op->requantize, 0, (int32_t)acc);
    }
}
