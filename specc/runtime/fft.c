#include "float_rules.h"

#include "fft.h"

#include <string.h>

#define COS_30 0.866025404f /* sin 60 */
#define COS_72 0.309016994f
#define SIN_72 0.951056516f
#define COS_36 0.809016994f /* -cos 144 */
#define SIN_36 0.587785252f /* sin 144 */

/* The butterflies compute the radix outputs from the radix inputs that lie `step` floats apart. They
 * write to `out` as radix (real, imaginary) pairs. */

static void butterfly_2(const float *in, uint32_t step, float *out)
{
    const float *a = in, *b = in + step;

    out[0] = a[0] + b[0];
    out[1] = a[1] + b[1];
    out[2] = a[0] - b[0];
    out[3] = a[1] - b[1];
}

static void butterfly_3(const float *in, uint32_t step, float *out)
{
    const float *a = in, *b = in + step, *c = in + 2 * step;
    const float sum_re = b[0] + c[0];
    const float sum_im = b[1] + c[1];
    const float half_re = a[0] - 0.5f * sum_re;
    const float half_im = a[1] - 0.5f * sum_im;
    const float turn_re = COS_30 * (b[1] - c[1]);
    const float turn_im = COS_30 * (b[0] - c[0]);

    out[0] = a[0] + sum_re;
    out[1] = a[1] + sum_im;
    out[2] = half_re + turn_re;
    out[3] = half_im - turn_im;
    out[4] = half_re - turn_re;
    out[5] = half_im + turn_im;
}

static void butterfly_4(const float *in, uint32_t step, float *out)
{
    const float *a = in, *b = in + step, *c = in + 2 * step, *d = in + 3 * step;
    const float ac_re = a[0] + c[0];
    const float ac_im = a[1] + c[1];
    const float bd_re = b[0] + d[0];
    const float bd_im = b[1] + d[1];
    const float ac_diff_re = a[0] - c[0];
    const float ac_diff_im = a[1] - c[1];
    const float bd_diff_re = b[0] - d[0];
    const float bd_diff_im = b[1] - d[1];

    out[0] = ac_re + bd_re;
    out[1] = ac_im + bd_im;
    out[2] = ac_diff_re + bd_diff_im;
    out[3] = ac_diff_im - bd_diff_re;
    out[4] = ac_re - bd_re;
    out[5] = ac_im - bd_im;
    out[6] = ac_diff_re - bd_diff_im;
    out[7] = ac_diff_im + bd_diff_re;
}

static void butterfly_5(const float *in, uint32_t step, float *out)
{
    const float *a = in, *b = in + step, *c = in + 2 * step, *d = in + 3 * step, *e = in + 4 * step;
    const float be_re = b[0] + e[0];
    const float be_im = b[1] + e[1];
    const float cd_re = c[0] + d[0];
    const float cd_im = c[1] + d[1];
    const float be_diff_re = b[0] - e[0];
    const float be_diff_im = b[1] - e[1];
    const float cd_diff_re = c[0] - d[0];
    const float cd_diff_im = c[1] - d[1];
    const float near_re = a[0] + (COS_72 * be_re - COS_36 * cd_re);
    const float near_im = a[1] + (COS_72 * be_im - COS_36 * cd_im);
    const float far_re = a[0] + (COS_72 * cd_re - COS_36 * be_re);
    const float far_im = a[1] + (COS_72 * cd_im - COS_36 * be_im);
    const float near_turn_re = SIN_72 * be_diff_im + SIN_36 * cd_diff_im;
    const float near_turn_im = SIN_72 * be_diff_re + SIN_36 * cd_diff_re;
    const float far_turn_re = SIN_36 * be_diff_im - SIN_72 * cd_diff_im;
    const float far_turn_im = SIN_36 * be_diff_re - SIN_72 * cd_diff_re;

    out[0] = a[0] + (be_re + cd_re);
    out[1] = a[1] + (be_im + cd_im);
    out[2] = near_re + near_turn_re;
    out[3] = near_im - near_turn_im;
    out[4] = far_re + far_turn_re;
    out[5] = far_im - far_turn_im;
    out[6] = far_re - far_turn_re;
    out[7] = far_im + far_turn_im;
    out[8] = near_re - near_turn_re;
    out[9] = near_im + near_turn_im;
}

static void butterfly(uint32_t radix, const float *in, uint32_t step, float *out)
{
    switch (radix) {
    case 2:
        butterfly_2(in, step, out);
        break;
    case 3:
        butterfly_3(in, step, out);
        break;
    case 4:
        butterfly_4(in, step, out);
        break;
    default:
        butterfly_5(in, step, out);
        break;
    }
}

/* One stage over `stride` interleaved transforms of length n: in[p + j m][q] -> out[radix p + k][q]
 * with m = n / radix, p < m, q < stride; output k of butterfly p is turned by exp(-2 pi i p k / n). */
static void stage(uint32_t radix, uint32_t n, uint32_t stride, const float *twiddles,
                  const float *in, float *out)
{
    const uint32_t m = n / radix;
    const uint32_t row = 2 * stride; /* floats */
    float y[10];

    for (uint32_t q = 0; q < row; q += 2) { /* p = 0: nothing to turn */
        butterfly(radix, in + q, m * row, y);
        for (uint32_t k = 0; k < radix; k++) {
            out[k * row + q] = y[2 * k];
            out[k * row + q + 1] = y[2 * k + 1];
        }
    }
    for (uint32_t p = 1; p < m; p++) {
        in += row;
        out += radix * row;
        for (uint32_t q = 0; q < row; q += 2) {
            butterfly(radix, in + q, m * row, y);
            out[q] = y[0];
            out[q + 1] = y[1];
            for (uint32_t k = 1; k < radix; k++) {
                const float w_re = twiddles[2 * k - 2];
                const float w_im = twiddles[2 * k - 1];

                out[k * row + q] = y[2 * k] * w_re - y[2 * k + 1] * w_im;
                out[k * row + q + 1] = y[2 * k] * w_im + y[2 * k + 1] * w_re;
            }
        }
        twiddles += 2 * (radix - 1);
    }
}

/* Z, the transform of even + i odd samples, to X, that of the real samples:
 *     even[k] = (Z[k] + conj Z[n-k]) / 2,  odd[k] = (Z[k] - conj Z[n-k]) / 2i,
 *     X[k] = even[k] + w^k odd[k],  X[n-k] = conj(even[k] - w^k odd[k]),  w = exp(-2 pi i / n_fft). */
static void separate(const float *w, uint32_t n, float *z)
{
    const float re_0 = z[0];
    const float im_0 = z[1];

    z[0] = re_0 + im_0;
    z[1] = 0.0f;
    z[2 * n] = re_0 - im_0;
    z[2 * n + 1] = 0.0f;
    for (uint32_t k = 1; k <= n / 2; k++) {
        float *a = z + 2 * k;
        float *b = z + 2 * (n - k);
        const float even_re = 0.5f * (a[0] + b[0]);
        const float even_im = 0.5f * (a[1] - b[1]);
        const float odd_re = 0.5f * (a[1] + b[1]);
        const float odd_im = 0.5f * (b[0] - a[0]);
        const float turned_re = odd_re * w[0] - odd_im * w[1];
        const float turned_im = odd_re * w[1] + odd_im * w[0];

        b[0] = even_re - turned_re;
        b[1] = turned_im - even_im;
        a[0] = even_re + turned_re;
        a[1] = even_im + turned_im;
        w += 2;
    }
}

void specc_rfft(const specc_rfft_t *fft, float *data, float *scratch)
{
    const uint32_t n_complex = (uint32_t)fft->n_fft / 2;
    const float *twiddles = fft->twiddles;
    float *from = data;
    float *to = scratch;
    uint32_t n = n_complex;
    uint32_t stride = 1;

    for (uint16_t i = 0; i < fft->n_stages; i++) {
        const uint32_t radix = fft->radices[i];
        float *last = from;

        stage(radix, n, stride, twiddles, from, to);
        n /= radix;
        stride *= radix;
        twiddles += 2 * (radix - 1) * (n - 1);
        from = to;
        to = last;
    }
    if (from != data) {
        memcpy(data, from, 2 * n_complex * sizeof *data);
    }
    separate(fft->separation, n_complex, data);
}
