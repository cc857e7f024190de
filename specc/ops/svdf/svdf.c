#include "svdf.h"

/* What filter `f` makes of the input, as it is kept. */
static int16_t feature(const specc_svdf_t *op, const int8_t *input, uint32_t f)
{
    const int8_t *weights = op->features + f * op->input_depth;
    int32_t acc = op->bias[f];

    for (uint32_t i = 0; i < op->input_depth; i++) {
        acc += weights[i] * input[i];
    }
    acc = specc_multiply(acc, op->state_multiplier, op->state_shift);
    return (int16_t)(acc > INT16_MAX ? INT16_MAX : acc < INT16_MIN ? INT16_MIN : acc);
}

/* The weighted sum over time, after which the oldest value is dropped. Sums wrap around where they
 * leave 32 bits, as the reference's do. */
static uint32_t over_time(const int16_t *weights, int16_t *state, uint32_t memory)
{
    uint32_t acc = (uint32_t)(weights[0] * state[0]);

    for (uint32_t i = 1; i < memory; i++) {
        acc += (uint32_t)(weights[i] * state[i]);
        state[i - 1] = state[i];
    }
    state[memory - 1] = 0;
    return acc;
}

void specc_svdf(const specc_svdf_t *op, const int8_t *input, int8_t *output, int16_t *state)
{
    const int16_t *time = op->time;
    uint32_t f = 0;

    for (uint32_t unit = 0; unit < op->units; unit++) {
        uint32_t acc = (uint32_t)op->unit_bias[unit];

        for (uint32_t r = 0; r < op->rank; r++) {
            state[op->memory - 1] = feature(op, input, f++);
            acc += over_time(time, state, op->memory);
            time += op->memory;
            state += op->memory;
        }
        *output++ = specc_requantize(&op->requantize, 0, (int32_t)acc);
    }
}
