/* The levels of mel filters in fixed point, for cores without an FPU.
 *
 * A frame of Q15 samples gets its pre-emphasis and taper in 32 bits, is scaled as a whole so that its
 * largest value has as many bits as the FFT takes (fft_fixed.h), and transformed. Energies are below 2^58, their
 * sum over all bins is too (Parseval), and 48 bits of it are kept for the filters. A level is log2 of
 * a power in 65536ths, by a table of 128 segments.
 *
 * Scratch: 4 (2 n_fft + 2) bytes.
 */
#ifndef SPECC_MEL_Q15_H
#define SPECC_MEL_Q15_H

#include <stdint.h>

#include "fft_fixed.h"
#include "window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    specc_rfft_fixed_t fft;
    uint16_t frame_length;     /* samples, at most n_fft */
    uint16_t preemphasis;      /* of 32768 */
    const int16_t *taper;      /* [frame_length], of 32767 */
    uint16_t n_mels;
    uint16_t first_bin;        /* the first above the lowest point */
    const uint16_t *ends;      /* [n_mels + 1]: the bin after the last one of each segment */
    const uint16_t *weights;   /* of each bin from first_bin on: its share in the filter that rises
                                  there, of 32768 */
    const uint16_t *log_table; /* [130]: log2(1 + x) - x of 65536 at multiples of 1 / 128 */
    int32_t offset;            /* to levels of which 0 is full scale */
    int32_t floor;             /* the lowest level */
} specc_mel_q15_t;

/* `levels`, [n_mels]: of the frame that begins with sample `first` of a channel. */
void specc_mel_levels_q15(const specc_mel_q15_t *mel, const specc_window_t *window,
                          uint16_t channel, uint32_t first, int32_t *levels, int32_t *scratch);

#ifdef __cplusplus
}
#endif

#endif
