#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "envelope.h"

#define HALF_PI 1.57079633f

/* The size of the analytic signal at the middle of `ring`, whose newest value is at `newest`. */
static float analytic_size(const specc_envelope_t *block, const float *ring, uint32_t newest)
{
    const uint32_t length = 4u * block->n_taps - 1u;
    const uint32_t middle = newest + length - (2u * block->n_taps - 1u);
    float quadrature = 0.0f;
    float in_phase;

    for (uint32_t k = 0; k < block->n_taps; k++) {
        const float after = ring[(middle + (2 * k + 1)) % length];
        const float before = ring[(middle + length - (2 * k + 1)) % length];

        quadrature += block->taps[k] * (after - before);
    }
    in_phase = ring[middle % length];
    return specc_sqrtf(in_phase * in_phase + quadrature * quadrature);
}

/* The envelope after one more sample of a channel, whose memory is `state`. */
static float follow(const specc_envelope_t *block, float *state, uint32_t newest, float x)
{
    float *low = state + 2 * block->band.n_sections;
    float *ring = low + 2 * block->low.n_sections;

    x = specc_sections_step(&block->band, state, x);
    if (block->detector == SPECC_ENVELOPE_RECTIFY) {
        return HALF_PI * specc_sections_step(&block->low, low, x < 0.0f ? -x : x);
    }
    if (block->detector == SPECC_ENVELOPE_SQUARE) {
        x = specc_sections_step(&block->low, low, x * x);
        return x > 0.0f ? specc_sqrtf(2.0f * x) : 0.0f;
    }
    ring[newest] = x;
    return specc_sections_step(&block->low, low, analytic_size(block, ring, newest));
}

void specc_envelope(const specc_envelope_t *block, float *state, float *samples,
                    uint16_t row_length, uint32_t n)
{
    const uint32_t ring_length = block->n_taps > 0 ? 4u * block->n_taps - 1u : 0u;
    const uint32_t per_channel =
        2u * (block->band.n_sections + (uint32_t)block->low.n_sections) + ring_length;
    uint32_t newest = (uint32_t)state[1];
    float *channels = state + 2;

    if (state[0] == 0.0f && n > 0) {
        state[0] = 1.0f;
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_sections_start(&block->band, channels + c * per_channel,
                                 samples[block->inputs[c]]);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            samples[block->outputs[c]] =
                follow(block, channels + c * per_channel, newest, samples[block->inputs[c]]);
        }
        samples += row_length;
        newest = newest + 1 < ring_length ? newest + 1 : 0;
    }
    state[1] = (float)newest;
}
