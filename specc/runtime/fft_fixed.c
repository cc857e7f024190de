#include "fft_fixed.h"

#include "fixed.h"

#include <stdbool.h>
#include <string.h>

#define COS_30 28378 /* sin 60 */
#define COS_72 10126
#define SIN_72 31164
#define COS_36 26510 /* -cos 144 */
#define SIN_36 19261 /* sin 144 */

/* A row of butterflies, as in fft.c. */
typedef struct {
    const int32_t *in;
    int32_t *out;
    const int16_t *w;
    uint32_t in_step;
    uint32_t row;
} row_t;

static inline void put(int32_t *out, int32_t re, int32_t im)
{
    out[0] = re;
    out[1] = im;
}

/* Output k (1 or more) of a butterfly. */
static inline void turn(const row_t *r, bool turned, int32_t *out, uint32_t k, int32_t re, int32_t im)
{
    out += k * r->row;
    if (!turned) {
        put(out, re, im);
    } else {
        const int32_t w_re = r->w[2 * k - 2];
        const int32_t w_im = r->w[2 * k - 1];

        put(out, specc_difference_q15(re, w_re, im, w_im), specc_sum_q15(re, w_im, im, w_re));
    }
}

static inline void row_2(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const int32_t *a = r->in + q, *b = a + r->in_step;
        int32_t *out = r->out + q;

        put(out, a[0] + b[0], a[1] + b[1]);
        turn(r, turned, out, 1, a[0] - b[0], a[1] - b[1]);
    }
}

static inline void row_3(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const int32_t *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        int32_t *out = r->out + q;
        const int32_t sum_re = b[0] + c[0];
        const int32_t sum_im = b[1] + c[1];
        const int32_t half_re = a[0] - (sum_re >> 1);
        const int32_t half_im = a[1] - (sum_im >> 1);
        const int32_t side_re = specc_times_q15(b[1] - c[1], COS_30);
        const int32_t side_im = specc_times_q15(b[0] - c[0], COS_30);

        put(out, a[0] + sum_re, a[1] + sum_im);
        turn(r, turned, out, 1, half_re + side_re, half_im - side_im);
        turn(r, turned, out, 2, half_re - side_re, half_im + side_im);
    }
}

static inline void row_4(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const int32_t *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        const int32_t *d = c + r->in_step;
        int32_t *out = r->out + q;
        const int32_t ac_re = a[0] + c[0];
        const int32_t ac_im = a[1] + c[1];
        const int32_t bd_re = b[0] + d[0];
        const int32_t bd_im = b[1] + d[1];
        const int32_t ac_diff_re = a[0] - c[0];
        const int32_t ac_diff_im = a[1] - c[1];
        const int32_t bd_diff_re = b[0] - d[0];
        const int32_t bd_diff_im = b[1] - d[1];

        put(out, ac_re + bd_re, ac_im + bd_im);
        turn(r, turned, out, 1, ac_diff_re + bd_diff_im, ac_diff_im - bd_diff_re);
        turn(r, turned, out, 2, ac_re - bd_re, ac_im - bd_im);
        turn(r, turned, out, 3, ac_diff_re - bd_diff_im, ac_diff_im + bd_diff_re);
    }
}

static inline void row_5(const row_t *r, bool turned)
{
    for (uint32_t q = 0; q < r->row; q += 2) {
        const int32_t *a = r->in + q, *b = a + r->in_step, *c = b + r->in_step;
        const int32_t *d = c + r->in_step, *e = d + r->in_step;
        int32_t *out = r->out + q;
        const int32_t be_re = b[0] + e[0];
        const int32_t be_im = b[1] + e[1];
        const int32_t cd_re = c[0] + d[0];
        const int32_t cd_im = c[1] + d[1];
        const int32_t be_diff_re = b[0] - e[0];
        const int32_t be_diff_im = b[1] - e[1];
        const int32_t cd_diff_re = c[0] - d[0];
        const int32_t cd_diff_im = c[1] - d[1];
        const int32_t near_re = a[0] + specc_difference_q15(be_re, COS_72, cd_re, COS_36);
        const int32_t near_im = a[1] + specc_difference_q15(be_im, COS_72, cd_im, COS_36);
        const int32_t far_re = a[0] + specc_difference_q15(cd_re, COS_72, be_re, COS_36);
        const int32_t far_im = a[1] + specc_difference_q15(cd_im, COS_72, be_im, COS_36);
        const int32_t near_side_re = specc_sum_q15(be_diff_im, SIN_72, cd_diff_im, SIN_36);
        const int32_t near_side_im = specc_sum_q15(be_diff_re, SIN_72, cd_diff_re, SIN_36);
        const int32_t far_side_re = specc_difference_q15(be_diff_im, SIN_36, cd_diff_im, SIN_72);
        const int32_t far_side_im = specc_difference_q15(be_diff_re, SIN_36, cd_diff_re, SIN_72);

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
        row_##radix(&r, false);                   \
        for (uint32_t p = 1; p < m; p++) {        \
            r.in += r.row;                        \
            r.out += radix * r.row;               \
            row_##radix(&r, true);                \
            r.w += 2 * (radix - 1);               \
        }                                         \
    }

ROWS(2)
ROWS(3)
ROWS(4)
ROWS(5)

/* One stage over `stride` interleaved transforms of length n. */
static void stage(uint32_t radix, uint32_t n, uint32_t stride, const int16_t *twiddles,
                  const int32_t *in, int32_t *out)
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

/* The transform of even + i odd samples to that of the real samples. Twice even and odd on the way. */
static void separate(const int16_t *w, uint32_t n, int32_t *z)
{
    const int32_t re_0 = z[0];
    const int32_t im_0 = z[1];

    z[0] = re_0 + im_0;
    z[1] = 0;
    z[2 * n] = re_0 - im_0;
    z[2 * n + 1] = 0;
    for (uint32_t k = 1; k <= n / 2; k++) {
        int32_t *a = z + 2 * k;
        int32_t *b = z + 2 * (n - k);
        const int32_t even_re = a[0] + b[0];
        const int32_t even_im = a[1] - b[1];
        const int32_t odd_re = a[1] + b[1];
        const int32_t odd_im = b[0] - a[0];
        const int32_t turned_re = specc_difference_q15(odd_re, w[0], odd_im, w[1]);
        const int32_t turned_im = specc_sum_q15(odd_re, w[1], odd_im, w[0]);

        b[0] = (even_re - turned_re) >> 1;
        b[1] = (turned_im - even_im) >> 1;
        a[0] = (even_re + turned_re) >> 1;
        a[1] = (even_im + turned_im) >> 1;
        w += 2;
    }
}

void specc_rfft_fixed(const specc_rfft_fixed_t *fft, int32_t *data, int32_t *scratch)
{
    const uint32_t n_complex = (uint32_t)fft->n_fft / 2;
    const int16_t *twiddles = fft->twiddles;
    int32_t *from = data;
    int32_t *to = scratch;
    uint32_t n = n_complex;
    uint32_t stride = 1;

    for (uint16_t i = 0; i < fft->n_stages; i++) {
        const uint32_t radix = fft->radices[i];
        int32_t *last = from;

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
