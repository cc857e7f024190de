/* A recursive filter of each channel: second-order sections, one after another.
 *
 * Each section is y = b0 x + s1, s1 = b1 x - a1 y + s2, s2 = b2 x - a2 y (transposed direct form II).
 * At reset the state is that of a constant input: the first sample.
 *
 * State: 1 + 2 n_channels n_sections floats. Flash: 7 floats a section, 4 bytes a channel.
 */
#ifndef SPECC_FILTER_H
#define SPECC_FILTER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *inputs;  /* [n_channels], indexes into a row */
    const uint16_t *outputs; /* [n_channels], indexes into a row */
    uint16_t n_sections;
    const float *sections; /* [n_sections][5]: b0, b1, b2, a1, a2 */
    const float *start;    /* [n_sections][2]: the state that a constant input of 1 leads to */
} specc_filter_t;

/* Filters `n` rows of `row_length` values in `samples`, in place. `state` is zero at reset. */
void specc_filter(const specc_filter_t *block, float *state, float *samples, uint16_t row_length,
                  uint32_t n);

#ifdef __cplusplus
}
#endif

#endif
