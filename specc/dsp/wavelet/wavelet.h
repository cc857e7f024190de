/* The discrete wavelet transform of each channel, and statistics of each of its levels.
 *
 * Each level splits the approximation of the level above it (the window itself at first) into the
 * details, the upper half of its frequencies, and an approximation, the lower half, each with about
 * half as many coefficients: (n + filter_length - 1) / 2. Beyond its ends the signal is mirrored, the
 * outermost samples twice ("symmetric"). S. Mallat, "A theory for multiresolution signal
 * decomposition: the wavelet representation", IEEE Trans. PAMI 11 (1989).
 *
 * Features: [level + 1][n_measures][n_channels]: of the last approximation, then of the details from
 * the deepest level to level 1 (runtime/measures.h says which, and their units).
 *
 * Scratch: the window's length and twice the length of level 1 in floats; three times that where a
 * measure needs the coefficients in order.
 */
#ifndef SPECC_WAVELET_H
#define SPECC_WAVELET_H

#include <stdint.h>

#include "../../runtime/measures.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t delay; /* samples, before the first tap */
    uint16_t n_taps;
    const float *taps; /* [n_taps] */
} specc_wavelet_filter_t;

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint16_t filter_length;   /* even */
    specc_wavelet_filter_t low;
    specc_wavelet_filter_t high;
    uint16_t level;
    specc_measures_t measures;
} specc_wavelet_t;

void specc_wavelet(const specc_wavelet_t *block, const specc_window_t *window, float *features,
                   float *scratch);

#ifdef __cplusplus
}
#endif

#endif
