/* The FFT of real samples in 16-bit fixed point, bit-exact with the one of TensorFlow Lite Micro's audio
 * frontend (kissfft with 16-bit samples): any power of two from 8 on.
 *
 * The n_fft real samples are taken as n_fft / 2 complex ones, put into the order of their reversed
 * digits, transformed in place by decimation in time (radix 4, after one of radix 2 where that is needed)
 * and separated as in fft.h. Each stage divides by its radix, so the result is the spectrum over n_fft and
 * needs no more bits than the samples. Sums wrap at 16 bits, as there.
 *
 * Flash: 4 (3/4 n + n / 2) + 2 n bytes of tables for n = n_fft / 2.
 */
#ifndef SPECC_FFT_Q15_H
#define SPECC_FFT_Q15_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_fft;            /* real samples: a power of two, 8 or more */
    const uint16_t *order;     /* [n_fft / 2]: which complex sample comes to each place */
    const int16_t *twiddles;   /* exp(-2 pi i k / (n_fft / 2)) as (cos, -sin), k below 3/8 n_fft */
    const int16_t *separation; /* -i exp(-2 pi i k / n_fft) likewise, k = 1 .. n_fft / 4 */
} specc_rfft_q15_t;

/* `samples`: n_fft. `bins`: n_fft / 2 + 1 (real, imaginary) pairs. */
void specc_rfft_q15(const specc_rfft_q15_t *fft, const int16_t *samples, int16_t *bins);

#ifdef __cplusplus
}
#endif

#endif
