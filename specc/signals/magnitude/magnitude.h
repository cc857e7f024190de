/* The length of the vector of some channels: the root of the sum of their squares.
 *
 * Each is high-passed before, where there are sections, and `offset` is taken from the length after.
 *
 * State: 1 + 2 n_inputs n_sections floats. Flash: 2 bytes a channel, 7 floats a section.
 */
#ifndef SPECC_MAGNITUDE_H
#define SPECC_MAGNITUDE_H

#include <stdint.h>

#include "../../runtime/sections.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_inputs;
    const uint16_t *inputs; /* [n_inputs], indexes into a row */
    uint16_t output;        /* index into a row */
    specc_sections_t high_pass;
    float offset;
} specc_magnitude_t;

/* Works on `n` rows of `row_length` values in `samples`, in place. `state` is zero at reset. */
void specc_magnitude(const specc_magnitude_t *block, float *state, float *samples,
                     uint16_t row_length, uint32_t n);

#ifdef __cplusplus
}
#endif

#endif
