/* Mel frequency cepstral coefficients: the orthonormal cosine transform (type II) of a frame's mel
 * levels in dB. S. Davis, P. Mermelstein, IEEE Trans. ASSP 28 (1980).
 *
 * Values: [n_mfcc][n_channels] of each frame in the view. With cmvn_window, specc_mfcc_finish() takes
 * from each coefficient the mean over the frames around it and divides by their standard deviation,
 * mirroring the window's frames at its ends: cepstral mean and variance normalisation.
 *
 * Scratch: 2 n_fft + 2 floats; in fixed point 4 n_mels bytes more. Flash: n_mfcc n_mels floats (in fixed point
 * int16_t) beside the tables of spectrum and filters.
 */
#ifndef SPECC_MFCC_H
#define SPECC_MFCC_H

#include <stdint.h>

#include "../../runtime/frames.h"
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
    uint16_t n_mfcc;
    const float *dct; /* [n_mfcc][n_mels] */
} specc_mfcc_t;

void specc_mfcc(const specc_mfcc_t *block, const specc_window_t *window, float *values,
                float *scratch);

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint16_t hop_length;      /* samples from one frame to the next */
    specc_mel_q15_t mel;
    uint16_t n_mfcc;
    uint16_t dct_bits;
    const int16_t *dct; /* [n_mfcc][n_mels], of 2^dct_bits */
    float decibels;     /* of a level of 1 / 65536 */
} specc_mfcc_fixed_t;

/* The same in fixed point. */
void specc_mfcc_fixed(const specc_mfcc_fixed_t *block, const specc_window_t *window, float *values,
                      float *scratch);

typedef struct {
    uint16_t cmvn_window; /* frames, odd */
} specc_mfcc_cmvn_t;

void specc_mfcc_finish(const specc_mfcc_cmvn_t *block, const specc_frames_t *frames,
                       float *features, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
