#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "magnitude.h"

void specc_magnitude(const specc_magnitude_t *block, float *state, float *samples,
                     uint16_t row_length, uint32_t n)
{
    const uint32_t per_channel = 2u * block->high_pass.n_sections;
    float *filters = state + 1; /* [n_inputs][n_sections][2] */

    if (state[0] == 0.0f && n > 0) {
        state[0] = 1.0f;
        for (uint16_t c = 0; c < block->n_inputs; c++) {
            specc_sections_start(&block->high_pass, filters + c * per_channel,
                                 samples[block->inputs[c]]);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        float sum = 0.0f;

        for (uint16_t c = 0; c < block->n_inputs; c++) {
            const float x = specc_sections_step(&block->high_pass, filters + c * per_channel,
                                                samples[block->inputs[c]]);

            sum += x * x;
        }
        samples[block->output] = specc_sqrtf(sum) - block->offset;
        samples += row_length;
    }
}
