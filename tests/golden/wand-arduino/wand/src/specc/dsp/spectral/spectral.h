/* Band powers and spectral peaks of each channel: Welch's averaged power spectrum.
 *
 * The window is cut into frames of n_fft samples, hop_length apart; each is freed of its mean, tapered
 * and transformed; the powers are averaged. P. D. Welch, "The use of fast Fourier transform for the
 * estimation of power spectra", IEEE Trans. Audio Electroacoustics 15 (1967).
 *
 * Features: [n_bands + 2 n_peaks][n_channels]:
 *   - the power of each band, in the channel's unit squared: the bands' sum is the mean square of the
 *     signal in them;
 *   - for each of the highest peaks, highest first: its frequency in Hz (0 where there is no peak) and
 *     its height, the mean square of a tone at that frequency.
 * With `log`, powers and heights are log(value + floor).
 *
 * Two ways to the same bits. Where windows share frames (the stride is a multiple of hop_length),
 * specc_spectral_frames() gives the powers of each frame once, [n_channels][n_fft / 2 + 1], and
 * specc_spectral_finish() the features of a window of them. Else specc_spectral() takes the window.
 *
 * Scratch: 2 n_fft + 2 floats for the transform; n_fft / 2 + 1 for the powers of a window; their sum for
 * specc_spectral(). Flash: n_fft floats for the taper beside the transform's tables.
 */
#ifndef SPECC_SPECTRAL_H
#define SPECC_SPECTRAL_H

#include <stdbool.h>
#include <stdint.h>

#include "../../runtime/fft.h"
#include "../../runtime/frames.h"
#include "../../runtime/measures.h"
#include "../../runtime/sections.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_SPECTRAL_MAX_PEAKS 8

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    specc_rfft_t fft;
    uint16_t hop_length; /* samples from one frame to the next */
    const float *taper;  /* [n_fft] */
    bool detrend;        /* remove each frame's mean */
    bool log;
    float floor;              /* the channel's unit squared, above 0 */
    uint16_t n_bands;
    const uint16_t *bands;    /* [n_bands][2]: first bin, bin after the last */
    float band_scale;         /* 2 / (frames * n_fft * sum of taper^2) */
    uint16_t n_peaks;         /* 0 .. SPECC_SPECTRAL_MAX_PEAKS */
    float peak_scale;         /* 2 / (frames * (sum of taper)^2) */
    float peak_threshold;     /* of the highest bin above 0 Hz, 0 .. 1 */
    float bin_hz;             /* sample_rate_hz / n_fft */
} specc_spectral_t;

/* The same of a window that is scaled, decimated and filtered before, and statistics of it. The filters
 * start as if the first sample had always been there. Features: the measures follow the peaks. Scratch:
 * the window's length in floats besides, and 2 a section. */
typedef struct {
    specc_spectral_t spectrum; /* its rate is the decimated one */
    float scale;
    uint16_t steps[2];          /* every so many samples are kept; 1 where there is no such stage */
    specc_sections_t stages[2]; /* the low pass before each */
    specc_sections_t filter;
    specc_measures_t measures;
} specc_spectral_prepared_t;

void specc_spectral(const specc_spectral_t *block, const specc_window_t *window, float *features,
                    float *scratch);

void specc_spectral_prepared(const specc_spectral_prepared_t *block, const specc_window_t *window,
                             float *features, float *scratch);

void specc_spectral_frames(const specc_spectral_t *block, const specc_window_t *window,
                           float *values, float *scratch);

void specc_spectral_finish(const specc_spectral_t *block, const specc_frames_t *frames,
                           float *features, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
