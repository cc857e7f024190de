#include "../../runtime/float_rules.h"

#include "derivative.h"

void specc_derivative(const specc_derivative_t *block, float *state, float *samples,
                      uint16_t row_length, uint32_t n)
{
    float *last = state + 1; /* [n_channels][order] */

    if (state[0] == 0.0f && n > 0) {
        state[0] = 1.0f;
        for (uint16_t c = 0; c < block->n_channels; c++) {
            last[c * block->order] = samples[block->inputs[c]];
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            float x = samples[block->inputs[c]];

            for (uint16_t k = 0; k < block->order; k++) {
                float *before = &last[c * block->order + k];
                const float change = (x - *before) * block->scale;

                *before = x;
                x = change;
            }
            samples[block->outputs[c]] = x;
        }
        samples += row_length;
    }
}
