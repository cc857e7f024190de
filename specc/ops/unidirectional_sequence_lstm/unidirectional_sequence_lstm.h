/* Long short-term memory over a sequence: int8 in and out, a cell of 16 bits.
 *
 * For each step, with x the input, h the hidden state, c the cell, i, f, g, o the gates:
 *
 *     i, f, o = logistic(W x + R h + b)      g = tanh(W x + R h + b)
 *     c = f * c + i * g                      h = o * tanh(c)
 */
#ifndef SPECC_UNIDIRECTIONAL_SEQUENCE_LSTM_H
#define SPECC_UNIDIRECTIONAL_SEQUENCE_LSTM_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The matrices of the input, forget, cell and output gate by an int8 vector, each to 12 fractional
 * bits. The four weights of one element of the vector lie side by side. */
typedef struct {
    const int8_t *weights; /* [units][depth of the vector][4] */
    const int32_t *bias;   /* [units][4], less the vector's zero point * sum of the weights */
    int32_t multiplier[4];
    int8_t shift[4];
} specc_lstm_matrix_t;

typedef struct {
    uint16_t steps;
    uint16_t input_depth;
    uint16_t units;
    specc_lstm_matrix_t from_input, from_hidden;
    uint8_t cell_integer_bits; /* of a cell's value, 0 .. 6 */
    int16_t cell_clip;         /* cells stay within +-cell_clip; 0 for no limit */
    int32_t hidden_multiplier; /* from 30 fractional bits to the output */
    int8_t hidden_shift;
    int16_t hidden_zero_point;
} specc_unidirectional_sequence_lstm_t;

/* input is [steps][input_depth], output [steps][units]; hidden and cell, [units], go on from where
 * the call before left them. */
void specc_unidirectional_sequence_lstm(const specc_unidirectional_sequence_lstm_t *op,
                                        const int8_t *input, int8_t *output, int8_t *hidden,
                                        int16_t *cell);

#ifdef __cplusplus
}
#endif

#endif
