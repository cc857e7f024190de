#include "float_rules.h"

#include "fft.h"

#include <stdbool.h>
#include <string.h>

#define COS_30 0.866025404f /* sin 60 */
#define COS_72 0.309016994f
#define SIN_72 0.951056516f
#define COS_36 0.809016994f /* -cos 144 */
#define SIN_36 0.587785252f /* sin 144 */

/* A row: the `row` floats of `row / 2` butterflies that lie side by side and are turned by the same
 * twiddles. Input j of a butterfly lies j * in_step floats on, output k lies k * row floats on. `w`
 * has the factors of the outputs 1 .. radix - 1; it is not read where all of them are 1. */
typedef struct {
    const float *in;
    float *out;
    const float *w;
    uint32_t in_step;
    uint32_t row;
} row_t;

static inline void put(float *out, float re, float im)
{
    out[0] = re;
    out[1] = im;
}

/* Output k (1 or more) of a butterfly. */
static inline void turn(const row_t *r, bool turned, float *out, uint32_t k, float re, float im)
{
    out += k * r->row;
    if (!turned) {
        put(out, re, im);
    } else {
        const float w_re = r->w[2 * k - 2];
        const float w_im = r->w[2 * k - 1];

        put(out, re * w_re - im * w_im, re * w_im + im * w_re);
    }
}

static inline void row_2(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const float *a = r->in + q, *b = a + r->in_step;
        float *out = r->out + q;

        put(out, a[0] + b[0], a[1] + b[1]);
        turn(r, turned, out, 1, a[0] - b[0], a[1] - b[1]);
    }
}

static inline void row_3(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const float *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        float *out = r->out + q;
        const float sum_re = b[0] + c[0];
        const float sum_im = b[1] + c[1];
        const float half_re = a[0] - 0.5f * sum_re;
        const float half_im = a[1] - 0.5f * sum_im;
        const float side_re = COS_30 * (b[1] - c[1]);
        const float side_im = COS_30 * (b[0] - c[0]);

        put(out, a[0] + sum_re, a[1] + sum_im);
        turn(r, turned, out, 1, half_re + side_re, half_im - side_im);
        turn(r, turned, out, 2, half_re - side_re, half_im + side_im);
    }
}

static inline void row_4(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const float *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step, *d = c + r->in_step;
        float *out = r->out + q;
        const float ac_re = a[0] + c[0];
        const float ac_im = a[1] + c[1];
        const float bd_re = b[0] + d[0];
        const float bd_im = b[1] + d[1];
        const float ac_diff_re = a[0] - c[0];
        const float ac_diff_im = a[1] - c[1];
        const float bd_diff_re = b[0] - d[0];
        const float bd_diff_im = b[1] - d[1];

        put(out, ac_re + bd_re, ac_im + bd_im);
        turn(r, turned, out, 1, ac_diff_re + bd_diff_im, ac_diff_im - bd_diff_re);
        turn(r, turned, out, 2, ac_re - bd_re, ac_im - bd_im);
        turn(r, turned, out, 3, ac_diff_re - bd_diff_im, ac_diff_im + bd_diff_re);
    }
}

static inline void row_5(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const float *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step, *d = c + r->in_step;
        const float *e = d + r->in_step;
        float *out = r->out + q;
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
        const float near_side_re = SIN_72 * be_diff_im + SIN_36 * cd_diff_im;
        const float near_side_im = SIN_72 * be_diff_re + SIN_36 * cd_diff_re;
        const float far_side_re = SIN_36 * be_diff_im - SIN_72 * cd_diff_im;
        const float far_side_im = SIN_36 * be_diff_re - SIN_72 * cd_diff_re;

        put(out, a[0] + (be_re + cd_re), a[1] + (be_im + cd_im));
        turn(r, turned, out, 1, near_re + near_side_re, near_im - near_side_im);
        turn(r, turned, out, 2, far_re + far_side_re, far_im - far_side_im);
        turn(r, turned, out, 3, far_re - far_side_re, far_im + far_side_im);
        turn(r, turned, out, 4, near_re - near_side_re, near_im + near_side_im);
    }
}

/* All rows of a stage; the first is not turned. */
#define ROWS(radix)                               \
    static void rows_##radix(row_t r, uint32_t m) \
    {                                             \
        for (uint32_t p = 0; p < m; p++) {        \
            row_##radix(&r, p > 0);               \
            r.in += r.row;                        \
            r.out += radix * r.row;               \
            r.w += p > 0 ? 2 * (radix - 1) : 0;   \
        }                                         \
    }

ROWS(2)
ROWS(3)
ROWS(4)
ROWS(5)

/* One stage over `stride` interleaved transforms of length n: in[p + j m][q] -> out[radix p + k][q]
 * with m = n / radix, p < m, q < stride; output k of butterfly p is turned by exp(-2 pi i p k / n). */
static void stage(uint32_t radix, uint32_t n, uint32_t stride, const float *twiddles,
                  const float *in, float *out)
{
    const uint32_t m = n / radix;
    const row_t first = {in, out, twiddles, 2 * stride * m, 2 * stride};

    switch (radix) {
    case 2:
        rows_2(first, m);
        break;
    case 3:
        rows_3(first, m);
        break;
    case 4:
        rows_4(first, m);
        break;
    default:
        rows_5(first, m);
        break;
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
