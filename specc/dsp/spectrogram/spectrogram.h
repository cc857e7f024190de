/* The level of each bin of each frame's spectrum, in dB: 0 dB is a sine of full scale on the bin.
 *
 * Values: [n_bins][n_channels] of each frame in the view. Scratch: 2 n_fft + 2 floats.
 */
#ifndef SPECC_SPECTROGRAM_H
#define SPECC_SPECTROGRAM_H

#include <stdint.h>

#include "../../runtime/spectrum.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint16_t hop_length;      /* samples from one frame to the next */
    specc_spectrum_t spectrum;
    uint16_t first_bin;
    uint16_t n_bins;
    float gain;  /* to shares of full scale */
    float floor; /* the lowest power that is told apart, as a share of full scale */
} specc_spectrogram_t;

void specc_spectrogram(const specc_spectrogram_t *block, const specc_window_t *window,
                       float *values, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
