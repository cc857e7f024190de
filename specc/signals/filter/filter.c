#include "filter.h"

void specc_filter(const specc_filter_t *block, float *state, float *samples, uint16_t row_length,
                  uint32_t n)
{
    const uint32_t per_channel = 2u * block->sections.n_sections;
    float *sections = state + 1;

    if (state[0] == 0.0f && n > 0) {
        state[0] = 1.0f;
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_sections_start(&block->sections, sections + c * per_channel,
                                 samples[block->inputs[c]]);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            samples[block->outputs[c]] = specc_sections_step(
                &block->sections, sections + c * per_channel, samples[block->inputs[c]]);
        }
        samples += row_length;
    }
}
