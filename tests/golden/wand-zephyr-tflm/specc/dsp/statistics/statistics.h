/* Statistics of each channel over the window (runtime/measures.h says which, and their units).
 *
 * Features: [n_measures][n_channels], in the order of `measures`. Scratch: window length floats, twice
 * that where a measure needs the samples in order.
 */
#ifndef SPECC_STATISTICS_H
#define SPECC_STATISTICS_H

#include <stdint.h>

#include "../../runtime/measures.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    specc_measures_t measures;
} specc_statistics_t;

void specc_statistics(const specc_statistics_t *block, const specc_window_t *window,
                      float *features, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
