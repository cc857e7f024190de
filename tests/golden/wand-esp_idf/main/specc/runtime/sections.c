#include "float_rules.h"

#include "sections.h"

void specc_sections_start(const specc_sections_t *sections, float *state, float x)
{
    for (uint32_t i = 0; i < 2u * sections->n_sections; i++) {
        state[i] = sections->start[i] * x;
    }
}

float specc_sections_step(const specc_sections_t *sections, float *state, float x)
{
    const float *b = sections->coefficients;

    for (uint16_t i = 0; i < sections->n_sections; i++) {
        const float y = b[0] * x + state[0];

        state[0] = (b[1] * x - b[3] * y) + state[1];
        state[1] = b[2] * x - b[4] * y;
        x = y;
        b += 5;
        state += 2;
    }
    return x;
}
