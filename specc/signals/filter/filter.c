#include "../../runtime/float_rules.h"

#include "filter.h"

/* Section by section; `state` is [n_sections][2]. */
static float filter_one(const specc_filter_t *block, float *state, float x)
{
    const float *b = block->sections;

    for (uint16_t i = 0; i < block->n_sections; i++) {
        const float y = b[0] * x + state[0];

        state[0] = (b[1] * x - b[3] * y) + state[1];
        state[1] = b[2] * x - b[4] * y;
        x = y;
        b += 5;
        state += 2;
    }
    return x;
}

static void start(const specc_filter_t *block, float *state, const float *row)
{
    for (uint16_t c = 0; c < block->n_channels; c++) {
        const float x = row[block->inputs[c]];

        for (uint32_t i = 0; i < 2u * block->n_sections; i++) {
            *state++ = block->start[i] * x;
        }
    }
}

void specc_filter(const specc_filter_t *block, float *state, float *samples, uint16_t row_length,
                  uint32_t n)
{
    const uint32_t per_channel = 2u * block->n_sections;
    float *sections = state + 1;

    if (state[0] == 0.0f && n > 0) {
        state[0] = 1.0f;
        start(block, sections, samples);
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            samples[block->outputs[c]] =
                filter_one(block, sections + c * per_channel, samples[block->inputs[c]]);
        }
        samples += row_length;
    }
}
