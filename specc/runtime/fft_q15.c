#include "fft_q15.h"

#define HALF 16383   /* 32767 / 2 */
#define QUARTER 8191 /* 32767 / 4 */

typedef struct {
    int32_t re;
    int32_t im;
} complex_t;

/* x * factor / 2^15, rounded half up. */
static inline int32_t scaled(int32_t x, int32_t factor)
{
    return (x * factor + (1 << 14)) >> 15;
}

static inline complex_t get(const int16_t *z, int32_t factor)
{
    const complex_t value = {scaled(z[0], factor), scaled(z[1], factor)};

    return value;
}

static inline void put(int16_t *z, int32_t re, int32_t im)
{
    z[0] = (int16_t)re;
    z[1] = (int16_t)im;
}

static inline complex_t times(complex_t a, const int16_t *w)
{
    const complex_t product = {
        (a.re * w[0] - a.im * w[1] + (1 << 14)) >> 15,
        (a.re * w[1] + a.im * w[0] + (1 << 14)) >> 15,
    };

    return product;
}

/* Sums and differences of four values that lie `step` apart from z on. */
static inline void butterfly(int16_t *z, uint32_t step, complex_t a, complex_t b, complex_t c,
                             complex_t d)
{
    const complex_t ac = {a.re + c.re, a.im + c.im};
    const complex_t ac_diff = {a.re - c.re, a.im - c.im};
    const complex_t bd = {b.re + d.re, b.im + d.im};
    const complex_t bd_diff = {b.re - d.re, b.im - d.im};

    put(z, ac.re + bd.re, ac.im + bd.im);
    put(z + step, ac_diff.re + bd_diff.im, ac_diff.im - bd_diff.re);
    put(z + 2 * step, ac.re - bd.re, ac.im - bd.im);
    put(z + 3 * step, ac_diff.re - bd_diff.im, ac_diff.im + bd_diff.re);
}

/* Joins four transforms of length m each. The first twiddle is 1 but for its last bit, which leaves
 * values of a quarter as they are. */
static void stage_4(int16_t *z, uint32_t n, uint32_t m, const int16_t *twiddles)
{
    const uint32_t step = 2 * m;
    const uint32_t stride = 2 * (n / (4 * m));

    for (uint32_t first = 0; first < 2 * n; first += 4 * step) {
        int16_t *p = z + first;

        butterfly(p, step, get(p, QUARTER), get(p + step, QUARTER), get(p + 2 * step, QUARTER),
                  get(p + 3 * step, QUARTER));
    }
    for (uint32_t k = 1; k < m; k++) {
        const int16_t *w1 = twiddles + k * stride;
        const int16_t *w2 = twiddles + 2 * k * stride;
        const int16_t *w3 = twiddles + 3 * k * stride;

        for (uint32_t first = 2 * k; first < 2 * n; first += 4 * step) {
            int16_t *p = z + first;

            butterfly(p, step, get(p, QUARTER), times(get(p + step, QUARTER), w1),
                      times(get(p + 2 * step, QUARTER), w2), times(get(p + 3 * step, QUARTER), w3));
        }
    }
}

/* Joins pairs of neighbours. Half of full scale times the first twiddle may lose its last bit. */
static void stage_2(int16_t *z, uint32_t n, const int16_t *twiddles)
{
    for (uint32_t i = 0; i < 2 * n; i += 4) {
        const complex_t a = get(z + i, HALF);
        const complex_t b = times(get(z + i + 2, HALF), twiddles);

        put(z + i, a.re + b.re, a.im + b.im);
        put(z + i + 2, a.re - b.re, a.im - b.im);
    }
}

static void separate(const int16_t *w, uint32_t n, int16_t *z)
{
    const complex_t dc = get(z, HALF);

    put(z, dc.re + dc.im, 0);
    put(z + 2 * n, dc.re - dc.im, 0);
    for (uint32_t k = 1; k <= n / 2; k++, w += 2) {
        int16_t *a = z + 2 * k;
        int16_t *b = z + 2 * (n - k);
        const complex_t p = get(a, HALF);
        const complex_t q = {scaled(b[0], HALF), scaled(-b[1], HALF)};
        const complex_t sum = {(int16_t)(p.re + q.re), (int16_t)(p.im + q.im)};
        const complex_t difference = {(int16_t)(p.re - q.re), (int16_t)(p.im - q.im)};
        const complex_t turned = times(difference, w);

        put(a, (sum.re + turned.re) >> 1, (sum.im + turned.im) >> 1);
        put(b, (sum.re - turned.re) >> 1, (turned.im - sum.im) >> 1);
    }
}

void specc_rfft_q15(const specc_rfft_q15_t *fft, const int16_t *samples, int16_t *bins)
{
    const uint32_t n = fft->n_fft / 2u;
    uint32_t m = 1;

    for (uint32_t i = 0; i < n; i++) {
        put(bins + 2 * i, samples[2 * fft->order[i]], samples[2 * fft->order[i] + 1]);
    }
    while (m * 4 <= n) {
        m *= 4;
    }
    if (m < n) { /* an odd power of two */
        stage_2(bins, n, fft->twiddles);
        m = 2;
    } else {
        m = 1;
    }
    for (; m < n; m *= 4) {
        stage_4(bins, n, m, fft->twiddles);
    }
    separate(fft->separation, n, bins);
}
