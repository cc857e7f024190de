#include "decision.h"

#include <string.h>

void specc_decision_init(const specc_decision_t *decision, specc_decision_state_t *state)
{
    memset(state->history, 0, (size_t)decision->average * decision->n_classes);
    memset(state->sums, 0, decision->n_classes * sizeof *state->sums);
    state->next = 0;
    state->count = 0;
    state->run = 0;
    state->since = UINT16_MAX;
    state->label = SPECC_UNKNOWN;
    state->fired = false;
}

/* Takes the window into the average; returns the class with the highest sum. */
static uint16_t average(const specc_decision_t *decision, specc_decision_state_t *state,
                        const int8_t *scores)
{
    uint8_t *row = state->history + (uint32_t)state->next * decision->n_classes;
    uint16_t best = 0;

    for (uint16_t i = 0; i < decision->n_classes; i++) {
        const uint8_t score = (uint8_t)(scores[i] + 128);

        state->sums[i] = (uint16_t)(state->sums[i] - row[i] + score);
        row[i] = score;
        if (state->sums[i] > state->sums[best]) {
            best = i;
        }
    }
    if (++state->next == decision->average) {
        state->next = 0;
    }
    if (state->count < decision->average) {
        state->count++;
    }
    return best;
}

void specc_decision_step(const specc_decision_t *decision, specc_decision_state_t *state,
                         const int8_t *scores, specc_decision_result_t *result)
{
    const uint16_t best = average(decision, state, scores);
    const uint32_t sum = state->sums[best];
    const uint32_t count = state->count;
    const bool known = sum >= decision->threshold * count;

    result->label = known ? (int16_t)best : SPECC_UNKNOWN;
    result->confidence = (uint16_t)((sum + count / 2) / count);
    result->event = SPECC_UNKNOWN;
    result->fired = false;

    if (result->label != state->label) {
        state->label = result->label;
        state->run = 0;
        state->fired = false;
    }
    if (state->run < UINT16_MAX) {
        state->run++;
    }
    if (state->since < UINT16_MAX) {
        state->since++;
    }
    if (state->fired || state->run < decision->consecutive ||
        (known && state->since < decision->suppress)) {
        return;
    }
    state->fired = true;
    result->fired = true;
    result->event = result->label;
    if (known) {
        state->since = 0;
    }
}
