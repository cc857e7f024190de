#include "unidirectional_sequence_lstm.h"

#include <string.h>

#include "../../runtime/sigmoid.h"

enum { IN, FORGET, CELL, OUT, GATES };

static int32_t saturate(int32_t x)
{
    return x > INT16_MAX ? INT16_MAX : x < INT16_MIN ? INT16_MIN : x;
}

/* The rows of `unit` of the four matrices by `vector`. */
static void products(const specc_lstm_matrix_t *matrix, const int8_t *vector, uint32_t depth,
                     uint32_t unit, int32_t result[GATES])
{
    const int8_t *weights = matrix->weights + unit * depth * GATES;
    const int32_t *bias = matrix->bias + unit * GATES;
    int32_t in = bias[IN], forget = bias[FORGET], cell = bias[CELL], out = bias[OUT];

    for (uint32_t i = 0; i < depth; i++) {
        int32_t value = vector[i];

        in += weights[IN] * value;
        forget += weights[FORGET] * value;
        cell += weights[CELL] * value;
        out += weights[OUT] * value;
        weights += GATES;
    }
    result[IN] = specc_multiply(in, matrix->multiplier[IN], matrix->shift[IN]);
    result[FORGET] = specc_multiply(forget, matrix->multiplier[FORGET], matrix->shift[FORGET]);
    result[CELL] = specc_multiply(cell, matrix->multiplier[CELL], matrix->shift[CELL]);
    result[OUT] = specc_multiply(out, matrix->multiplier[OUT], matrix->shift[OUT]);
}

static int16_t next_cell(const specc_unidirectional_sequence_lstm_t *op, int16_t cell,
                         const int16_t gates[GATES])
{
    int32_t in = specc_logistic_q15(gates[IN]);
    int32_t keep = specc_logistic_q15(gates[FORGET]);
    int32_t value = specc_tanh_q15(gates[CELL], 3);
    int32_t sum = specc_rounding_shift(keep * cell, 15) +
                  specc_rounding_shift(in * value, 15u + op->cell_integer_bits);

    sum = saturate(sum);
    if (op->cell_clip > 0) {
        sum = sum > op->cell_clip ? op->cell_clip : sum < -op->cell_clip ? -op->cell_clip : sum;
    }
    return (int16_t)sum;
}

/* The next hidden value of `unit`, and its cell. */
static int8_t next_hidden(const specc_unidirectional_sequence_lstm_t *op, const int8_t *input,
                          const int8_t *hidden, int16_t *cell, uint32_t unit)
{
    int32_t from_input[GATES], from_hidden[GATES];
    int16_t gates[GATES];
    int32_t value;

    products(&op->from_input, input, op->input_depth, unit, from_input);
    products(&op->from_hidden, hidden, op->units, unit, from_hidden);
    for (uint32_t i = 0; i < GATES; i++) {
        gates[i] = (int16_t)saturate(from_hidden[i] + saturate(from_input[i]));
    }
    cell[unit] = next_cell(op, cell[unit], gates);
    value = specc_logistic_q15(gates[OUT]) * specc_tanh_q15(cell[unit], op->cell_integer_bits);
    value = specc_multiply(value, op->hidden_multiplier, op->hidden_shift);
    return specc_clamp(value + op->hidden_zero_point, INT8_MIN, INT8_MAX);
}

void specc_unidirectional_sequence_lstm(const specc_unidirectional_sequence_lstm_t *op,
                                        const int8_t *input, int8_t *output, int8_t *hidden,
                                        int16_t *cell)
{
    const int8_t *before = hidden; /* the hidden state of the step before: a row of the output */

    for (uint32_t step = 0; step < op->steps; step++) {
        for (uint32_t unit = 0; unit < op->units; unit++) {
            output[unit] = next_hidden(op, input, before, cell, unit);
        }
        before = output;
        input += op->input_depth;
        output += op->units;
    }
    memcpy(hidden, before, op->units);
}
