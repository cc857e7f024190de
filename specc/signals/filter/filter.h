/* A recursive filter of each channel (runtime/sections.h). At reset its state is that of a constant
 * input: the first sample.
 *
 * State: 1 + 2 n_channels n_sections floats. Flash: 7 floats a section, 4 bytes a channel.
 */
#ifndef SPECC_FILTER_H
#define SPECC_FILTER_H

#include <stdint.h>

#include "../../runtime/sections.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *inputs;  /* [n_channels], indexes into a row */
    const uint16_t *outputs; /* [n_channels], indexes into a row */
    specc_sections_t sections;
} specc_filter_t;

/* Filters `n` rows of `row_length` values in `samples`, in place. `state` is zero at reset. */
void specc_filter(const specc_filter_t *block, float *state, float *samples, uint16_t row_length,
                  uint32_t n);

#ifdef __cplusplus
}
#endif

#endif
