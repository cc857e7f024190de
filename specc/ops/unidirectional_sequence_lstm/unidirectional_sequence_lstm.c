#include "unidirectional_sequence_lstm.h"

#include <string.h>

#include "../../runtime/sigmoid.h"

static int32_t saturate(int32_t x)
{
    return x > INT16_MAX ? INT16_MAX : x < INT16_MIN ? INT16_MIN : x;
}

/* Row `unit` of the matrix by `vector`. */
static int32_t product(const specc_lstm_matrix_t *matrix, const int8_t *vector, uint32_t depth,
                       uint32_t unit)
{
    const int8_t *weights = matrix->weights + unit * depth;
    int32_t acc = matrix->bias[unit];

    for (uint32_t i = 0; i < depth; i++) {
        acc += weights[i] * vector[i];
    }
    return specc_multiply(acc, matrix->multiplier, matrix->shift);
}

/* What goes into a gate's function, in 12 fractional bits. */
static int16_t gate(const specc_unidirectional_sequence_lstm_t *op, const specc_lstm_gate_t *of,
                    const int8_t *input, const int8_t *hidden, uint32_t unit)
{
    int32_t from_input = saturate(product(&of->input, input, op->input_depth, unit));

    return (int16_t)saturate(product(&of->recurrent, hidden, op->units, unit) + from_input);
}

static int16_t next_cell(const specc_unidirectional_sequence_lstm_t *op, const int8_t *input,
                         const int8_t *hidden, int16_t cell, uint32_t unit)
{
    int32_t in = specc_logistic_q15(gate(op, &op->input_gate, input, hidden, unit));
    int32_t keep = specc_logistic_q15(gate(op, &op->forget_gate, input, hidden, unit));
    int32_t value = specc_tanh_q15(gate(op, &op->cell_gate, input, hidden, unit), 3);
    int32_t sum = specc_rounding_shift(keep * cell, 15) +
                  specc_rounding_shift(in * value, 15u + op->cell_integer_bits);

    sum = saturate(sum);
    if (op->cell_clip > 0) {
        sum = sum > op->cell_clip ? op->cell_clip : sum < -op->cell_clip ? -op->cell_clip : sum;
    }
    return (int16_t)sum;
}

void specc_unidirectional_sequence_lstm(const specc_unidirectional_sequence_lstm_t *op,
                                        const int8_t *input, int8_t *output, int8_t *hidden,
                                        int16_t *cell)
{
    const int8_t *before = hidden; /* the hidden state of the step before: a row of the output */

    for (uint32_t step = 0; step < op->steps; step++) {
        for (uint32_t unit = 0; unit < op->units; unit++) {
            int32_t out, value;

            cell[unit] = next_cell(op, input, before, cell[unit], unit);
            out = specc_logistic_q15(gate(op, &op->output_gate, input, before, unit));
            value = specc_tanh_q15(cell[unit], op->cell_integer_bits);
            value = specc_multiply(out * value, op->hidden_multiplier, op->hidden_shift);
            output[unit] = specc_clamp(value + op->hidden_zero_point, INT8_MIN, INT8_MAX);
        }
        before = output;
        input += op->input_depth;
        output += op->units;
    }
    memcpy(hidden, before, op->units);
}
