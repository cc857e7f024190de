/* The FFT of real samples in 32-bit fixed point: any even length whose factors are 2, 3 and 5.
 *
 * The transform of fft.h, step for step, on int32_t with twiddles of 16 bits. Nothing is scaled down on the
 * way: samples below 2^(29 - log2 n_fft) give bins below 2^29, and every sum on the way fits into 31 bits
 * (tests hold the bound), so nothing overflows, and products are rounded to units in which the samples have
 * 17 bits or more. What limits it are the twiddles: a bin is exact to about 95 dB below the largest.
 *
 * Flash: (n_fft - 2 + n_fft / 2) int16_t of tables. RAM: (2 n_fft + 2) int32_t of the caller's.
 */
#ifndef SPECC_FFT_FIXED_H
#define SPECC_FFT_FIXED_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_fft;            /* real samples: even, 4 .. 4096 */
    uint16_t sample_bits;      /* a sample's size is below 2^sample_bits */
    uint16_t n_stages;
    const uint8_t *radices;    /* [n_stages], their product is n_fft / 2 */
    const int16_t *twiddles;   /* as those of specc_rfft_t, of 32768 */
    const int16_t *separation; /* likewise */
} specc_rfft_fixed_t;

/* `data`: n_fft real samples in; n_fft / 2 + 1 complex bins out, (real, imaginary) pairs, so it has
 * room for n_fft + 2 words. Unscaled, as numpy.fft.rfft. `scratch`: n_fft words. */
void specc_rfft_fixed(const specc_rfft_fixed_t *fft, int32_t *data, int32_t *scratch);

#ifdef __cplusplus
}
#endif

#endif
