/* Step for step as TensorFlow Lite Micro: every sum and product is rounded to 16 bits. */
#include "unidirectional_sequence_lstm_16x8.h"

#include <string.h>

enum { IN, FORGET, CELL, OUT };

static int16_t saturated(int32_t x)
{
    return specc_clamp_wide(x, INT16_MIN, INT16_MAX);
}

/* What goes into the function of a gate, in steps of 1/12288. */
static int32_t gate(const specc_unidirectional_sequence_lstm_16x8_t *op, const int16_t *input,
                    const int16_t *hidden, uint32_t unit, uint32_t which)
{
    uint32_t row = which * op->units + unit;
    uint32_t depth = op->input_depth;
    int64_t by_input = op->bias[row] + specc_dot_wide(input, op->input_weights + row * depth, depth);
    int64_t by_hidden = specc_dot_wide(hidden, op->hidden_weights + row * op->units, op->units);

    return 3 * saturated(specc_requantize_wide(&op->from_input, which, by_input) +
                         specc_requantize_wide(&op->from_hidden, which, by_hidden));
}

static int16_t next_cell(const specc_unidirectional_sequence_lstm_16x8_t *op, int16_t cell,
                         const int32_t gates[])
{
    int32_t keep = specc_logistic_of(op->table, gates[FORGET]);
    int32_t in = specc_logistic_of(op->table, gates[IN]);
    int32_t value = specc_tanh_of(op->table, gates[CELL]);
    int32_t kept = saturated(specc_multiply(keep * cell, 1 << 30, -14));
    int32_t added = saturated(specc_multiply(in * value, op->update_multiplier, op->update_shift));
    int16_t sum = saturated(kept + added);

    if (op->cell_clip > 0) {
        sum = specc_clamp_wide(sum, -op->cell_clip, op->cell_clip);
    }
    return sum;
}

/* The next hidden value of `unit`, and its cell. */
static int16_t next_hidden(const specc_unidirectional_sequence_lstm_16x8_t *op,
                           const int16_t *input, const int16_t *hidden, int16_t *cell,
                           uint32_t unit)
{
    int32_t round = op->cell_shift > 0 ? 1 << (op->cell_shift - 1) : 0;
    int32_t gates[OUT + 1];
    int32_t value, out;

    for (uint32_t i = IN; i <= OUT; i++) {
        gates[i] = gate(op, input, hidden, unit, i);
    }
    cell[unit] = next_cell(op, cell[unit], gates);
    value = (cell[unit] * op->cell_multiplier + round) >> op->cell_shift;
    value = specc_tanh_of(op->table, value);
    out = specc_logistic_of(op->table, gates[OUT]);
    return saturated(specc_multiply(out * value, op->hidden_multiplier, op->hidden_shift));
}

void specc_unidirectional_sequence_lstm_16x8(const specc_unidirectional_sequence_lstm_16x8_t *op,
                                             const int16_t *input, int16_t *output,
                                             int16_t *hidden, int16_t *cell)
{
    const int16_t *before = hidden; /* the hidden state of the step before: a row of the output */

    for (uint32_t step = 0; step < op->steps; step++) {
        for (uint32_t unit = 0; unit < op->units; unit++) {
            output[unit] = next_hidden(op, input, before, cell, unit);
        }
        before = output;
        input += op->input_depth;
        output += op->units;
    }
    memcpy(hidden, before, op->units * sizeof(*hidden));
}
