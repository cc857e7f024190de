/* Mel filterbank energies of each frame, in dB: 0 dB is a sine of full scale on a filter's peak.
 *
 * Values: [n_mels][n_channels] of each frame in the view. Scratch: 2 n_fft + 2 floats; in fixed point
 * 4 n_mels bytes more.
 */
#ifndef SPECC_MFE_H
#define SPECC_MFE_H

#include <stdint.h>

#include "../../runtime/mel.h"
#include "../../runtime/mel_q15.h"
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
    specc_mel_t mel;
    float floor; /* the lowest power that is told apart, as a share of full scale */
} specc_mfe_t;

void specc_mfe(const specc_mfe_t *block, const specc_window_t *window, float *values,
               float *scratch);

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint16_t hop_length;      /* samples from one frame to the next */
    specc_mel_q15_t mel;
    float decibels; /* of a level of 1 / 65536 */
} specc_mfe_fixed_t;

/* The same in fixed point. */
void specc_mfe_fixed(const specc_mfe_fixed_t *block, const specc_window_t *window, float *values,
                     float *scratch);

#ifdef __cplusplus
}
#endif

#endif
