/* The power spectrum of a frame: pre-emphasis, taper, zeros up to the FFT's length, squares.
 *
 * Flash: frame_length floats for the taper beside the FFT's tables. RAM: (2 n_fft + 2) floats of the
 * caller's.
 */
#ifndef SPECC_SPECTRUM_H
#define SPECC_SPECTRUM_H

#include <stdint.h>

#include "fft.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_rfft_t fft;
    uint16_t frame_length; /* samples, at most n_fft */
    float preemphasis;     /* x[i] - preemphasis * x[i - 1]; the first sample is its own predecessor */
    const float *taper;    /* [frame_length] */
} specc_spectrum_t;

/* `data`: frame_length samples in; n_fft / 2 + 1 powers out, re^2 + im^2, unscaled. It has room for
 * n_fft + 2 floats. `scratch`: n_fft floats. */
void specc_power_spectrum(const specc_spectrum_t *spectrum, specc_float_t *data,
                          specc_float_t *scratch);

#ifdef __cplusplus
}
#endif

#endif
