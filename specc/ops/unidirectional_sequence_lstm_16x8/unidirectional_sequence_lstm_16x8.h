/* Long short-term memory of int16 by int8 weights. For the formulas see unidirectional_sequence_lstm.h. */
#ifndef SPECC_UNIDIRECTIONAL_SEQUENCE_LSTM_16X8_H
#define SPECC_UNIDIRECTIONAL_SEQUENCE_LSTM_16X8_H

#include "../int16/int16.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t steps;
    uint16_t input_depth;
    uint16_t units;
    const int8_t *input_weights;  /* [4][units][input_depth]: input, forget, cell and output gate */
    const int8_t *hidden_weights; /* [4][units][units] */
    const int64_t *bias;          /* [4][units] */
    specc_requantize_wide_t from_input, from_hidden; /* [4], to 12 fractional bits */
    int32_t cell_multiplier; /* a cell by this and 2^-cell_shift is in steps of 1/12288 */
    int8_t cell_shift;
    int16_t cell_clip;         /* cells stay within +-cell_clip; 0 for no limit */
    int32_t update_multiplier; /* from 30 fractional bits to the cell */
    int8_t update_shift;
    int32_t hidden_multiplier; /* from 30 fractional bits to the output */
    int8_t hidden_shift;
    const uint16_t *table; /* [256], as of specc_sigmoid_int16_t */
} specc_unidirectional_sequence_lstm_16x8_t;

/* input is [steps][input_depth], output [steps][units]; hidden and cell, [units], go on from where
 * the call before left them. */
void specc_unidirectional_sequence_lstm_16x8(const specc_unidirectional_sequence_lstm_16x8_t *op,
                                             const int16_t *input, int16_t *output,
                                             int16_t *hidden, int16_t *cell);

#ifdef __cplusplus
}
#endif

#endif
