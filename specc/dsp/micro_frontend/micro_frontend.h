/* The audio frontend of TensorFlow Lite Micro, bit for bit: fixed point throughout.
 *
 * A frame of 16-bit samples is tapered, scaled up to the full range, transformed (fft_q15.h) and summed
 * in mel filters; of the roots of these, an estimate of each filter's noise is taken off, a gain that
 * depends on it applied (per-channel amplitude normalisation, after Y. Wang, P. Getreuer, T. Hughes, R.
 * Lyon, R. Saurous, "Trainable frontend for robust and far-field keyword spotting", 2016), and the
 * logarithm taken. Where a sum of the FFT needs more than 16 bits (in a signal that undoes the taper and
 * is in phase with the transform) it wraps, as TensorFlow's does; nothing else can overflow.
 *
 * Values: [n_mels][n_channels] of each frame in the view, the frontend's integers times 10 / 256, as
 * ESPHome's wake words take them. State: n_mels n_channels words. Scratch: 4 n_fft + 4 + 4 n_mels bytes.
 */
#ifndef SPECC_MICRO_FRONTEND_H
#define SPECC_MICRO_FRONTEND_H

#include <stdbool.h>
#include <stdint.h>

#include "../../runtime/fft_q15.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint16_t frame_length;    /* samples, at most n_fft */
    uint16_t hop_length;      /* samples from one frame to the next */
    const int16_t *taper;     /* [frame_length], of 4096 */
    specc_rfft_q15_t fft;
    uint16_t n_mels;
    uint16_t first_bin;
    const uint16_t *ends;  /* [n_mels + 1]: the bin after the last one of each segment */
    const int16_t *shares; /* of each bin from first_bin on: in the filter that falls there, and in
                              the one that rises; of 4096 */
    uint16_t smoothing_bits;
    uint16_t smoothing[2]; /* of even and odd filters, of 16384 */
    uint16_t min_signal;   /* of 16384 */
    bool pcan;
    const int16_t *gains; /* [128]: 0 and 1, then (value, slope, curvature) of each power of two */
    uint16_t snr_shift;
    bool log;
    const uint16_t *log_table; /* [130]: log2(1 + x) - x of 65536 at multiples of 1 / 128 */
    int16_t correction_bits;
    uint16_t log_shift;
} specc_micro_frontend_t;

/* `noise`, [n_channels][n_mels]: the estimates, zero at reset. */
void specc_micro_frontend(const specc_micro_frontend_t *block, uint32_t *noise,
                          const specc_window_t *window, float *values, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
