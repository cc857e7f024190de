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
    const specc_float_t *in;
    specc_float_t *out;
    const float *w;
    uint32_t in_step;
    uint32_t row;
} row_t;

static inline void put(specc_float_t *out, specc_float_t re, specc_float_t im)
{
    out[0] = re;
    out[1] = im;
}

/* Output k (1 or more) of a butterfly. */
static inline void turn(const row_t *r, bool turned, specc_float_t *out, uint32_t k,
                        specc_float_t re, specc_float_t im)
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
        const specc_float_t *a = r->in + q, *b = a + r->in_step;
        specc_float_t *out = r->out + q;

        put(out, a[0] + b[0], a[1] + b[1]);
        turn(r, turned, out, 1, a[0] - b[0], a[1] - b[1]);
    }
}

static inline void row_3(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const specc_float_t *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        specc_float_t *out = r->out + q;
        const specc_float_t sum_re = b[0] + c[0];
        const specc_float_t sum_im = b[1] + c[1];
        const specc_float_t half_re = a[0] - 0.5f * sum_re;
        const specc_float_t half_im = a[1] - 0.5f * sum_im;
        const specc_float_t side_re = COS_30 * (b[1] - c[1]);
        const specc_float_t side_im = COS_30 * (b[0] - c[0]);

        put(out, a[0] + sum_re, a[1] + sum_im);
        turn(r, turned, out, 1, half_re + side_re, half_im - side_im);
        turn(r, turned, out, 2, half_re - side_re, half_im + side_im);
    }
}

static inline void row_4(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const specc_float_t *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        const specc_float_t *d = c + r->in_step;
        specc_float_t *out = r->out + q;
        const specc_float_t ac_re = a[0] + c[0];
        const specc_float_t ac_im = a[1] + c[1];
        const specc_float_t bd_re = b[0] + d[0];
        const specc_float_t bd_im = b[1] + d[1];
        const specc_float_t ac_diff_re = a[0] - c[0];
        const specc_float_t ac_diff_im = a[1] - c[1];
        const specc_float_t bd_diff_re = b[0] - d[0];
        const specc_float_t bd_diff_im = b[1] - d[1];

        put(out, ac_re + bd_re, ac_im + bd_im);
        turn(r, turned, out, 1, ac_diff_re + bd_diff_im, ac_diff_im - bd_diff_re);
        turn(r, turned, out, 2, ac_re - bd_re, ac_im - bd_im);
        turn(r, turned, out, 3, ac_diff_re - bd_diff_im, ac_diff_im + bd_diff_re);
    }
}

static inline void row_5(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const specc_float_t *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        const specc_float_t *d = c + r->in_step, *e = d + r->in_step;
        specc_float_t *out = r->out + q;
        const specc_float_t be_re = b[0] + e[0];
        const specc_float_t be_im = b[1] + e[1];
        const specc_float_t cd_re = c[0] + d[0];
        const specc_float_t cd_im = c[1] + d[1];
        const specc_float_t be_diff_re = b[0] - e[0];
        const specc_float_t be_diff_im = b[1] - e[1];
        const specc_float_t cd_diff_re = c[0] - d[0];
        const specc_float_t cd_diff_im = c[1] - d[1];
        const specc_float_t near_re = a[0] + (COS_72 * be_re - COS_36 * cd_re);
        const specc_float_t near_im = a[1] + (COS_72 * be_im - COS_36 * cd_im);
        const specc_float_t far_re = a[0] + (COS_72 * cd_re - COS_36 * be_re);
        const specc_float_t far_im = a[1] + (COS_72 * cd_im - COS_36 * be_im);
        const specc_float_t near_side_re = SIN_72 * be_diff_im + SIN_36 * cd_diff_im;
        const specc_float_t near_side_im = SIN_72 * be_diff_re + SIN_36 * cd_diff_re;
        const specc_float_t far_side_re = SIN_36 * be_diff_im - SIN_72 * cd_diff_im;
        const specc_float_t far_side_im = SIN_36 * be_diff_re - SIN_72 * cd_diff_re;

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
                  const specc_float_t *in, specc_float_t *out)
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
static void separate(const float *w, uint32_t n, specc_float_t *z)
{
    const specc_float_t re_0 = z[0];
    const specc_float_t im_0 = z[1];

    z[0] = re_0 + im_0;
    z[1] = specc_zero();
    z[2 * n] = re_0 - im_0;
    z[2 * n + 1] = specc_zero();
    for (uint32_t k = 1; k <= n / 2; k++) {
        specc_float_t *a = z + 2 * k;
        specc_float_t *b = z + 2 * (n - k);
        const specc_float_t even_re = 0.5f * (a[0] + b[0]);
        const specc_float_t even_im = 0.5f * (a[1] - b[1]);
        const specc_float_t odd_re = 0.5f * (a[1] + b[1]);
        const specc_float_t odd_im = 0.5f * (b[0] - a[0]);
        const specc_float_t turned_re = odd_re * w[0] - odd_im * w[1];
        const specc_float_t turned_im = odd_re * w[1] + odd_im * w[0];

        b[0] = even_re - turned_re;
        b[1] = turned_im - even_im;
        a[0] = even_re + turned_re;
        a[1] = even_im + turned_im;
        w += 2;
    }
}

void specc_rfft(const specc_rfft_t *fft, specc_float_t *data, specc_float_t *scratch)
{
    const uint32_t n_complex = (uint32_t)fft->n_fft / 2;
    const float *twiddles = fft->twiddles;
    specc_float_t *from = data;
    specc_float_t *to = scratch;
    uint32_t n = n_complex;
    uint32_t stride = 1;

    for (uint16_t i = 0; i < fft->n_stages; i++) {
        const uint32_t radix = fft->radices[i];
        specc_float_t *last = from;

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
