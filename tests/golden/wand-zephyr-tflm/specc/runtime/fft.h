/* The FFT of real samples: any even length whose factors are 2, 3 and 5.
 *
 * The n_fft real samples are taken as n_fft / 2 complex ones, transformed by a Stockham FFT (radices
 * 2, 3, 4 and 5; no bit reversal, no recursion) and separated. Sorensen, Jones, Heideman, Burrus:
 * "Real-valued fast Fourier transform algorithms", IEEE Trans. ASSP 35 (1987); the Stockham form as
 * in Van Loan: "Computational Frameworks for the Fast Fourier Transform" (SIAM, 1992), 1.7.
 *
 * Flash: (n_fft - 2 + n_fft / 2) floats of tables. RAM: (2 n_fft + 2) floats of the caller's.
 */
#ifndef SPECC_FFT_H
#define SPECC_FFT_H

#include <stdint.h>

#include "floats.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_fft;          /* real samples: even, 2 .. 4096 */
    uint16_t n_stages;
    const uint8_t *radices;  /* [n_stages], their product is n_fft / 2 */
    const float *twiddles;   /* for each stage of length n: exp(-2 pi i p k / n) as (cos, -sin) with
                                p = 1 .. n / radix - 1, for each p k = 1 .. radix - 1 */
    const float *separation; /* exp(-2 pi i k / n_fft) as (cos, -sin), k = 1 .. n_fft / 4 */
} specc_rfft_t;

/* `data`: n_fft real samples in; n_fft / 2 + 1 complex bins out, (real, imaginary) pairs, so it has
 * room for n_fft + 2 floats. Unscaled, as numpy.fft.rfft. `scratch`: n_fft floats. */
void specc_rfft(const specc_rfft_t *fft, specc_float_t *data, specc_float_t *scratch);

#ifdef __cplusplus
}
#endif

#endif
