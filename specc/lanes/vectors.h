/* A float of each of SPECC_LANES frames in a vector: specc_float_t for the kernels of runtime/. */
#ifndef SPECC_LANES_VECTORS_H
#define SPECC_LANES_VECTORS_H

#include <stdint.h>
#include <string.h>

/* In place of runtime/floats.h. */
#define SPECC_FLOATS_H

typedef float specc_float_t __attribute__((vector_size(4 * SPECC_LANES)));
typedef int32_t specc_bits_t __attribute__((vector_size(4 * SPECC_LANES)));

static inline specc_float_t specc_zero(void)
{
    return (specc_float_t){0.0f};
}

/* GCC 12 and Clang; without it, floats go into lanes and come from them one at a time. */
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define SPECC_LANES_SHUFFLE
#endif
#endif

#ifdef SPECC_LANES_SHUFFLE
typedef float specc_four_t __attribute__((vector_size(16)));

static inline specc_four_t specc_four_at(const float *in)
{
    specc_four_t four;

    memcpy(&four, in, sizeof four);
    return four;
}

#if SPECC_LANES == 8
#define SPECC_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define SPECC_HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define SPECC_FRONT(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define SPECC_BACK(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)

/* Four floats of frame `row` and of frame `row + 4`. */
static inline specc_float_t specc_row_at(const float *const frames[SPECC_LANES], uint32_t row,
                                         uint32_t first)
{
    return __builtin_shufflevector(specc_four_at(frames[row] + first),
                                   specc_four_at(frames[row + 4] + first), 0, 1, 2, 3, 4, 5, 6, 7);
}

static inline void specc_put_row(float *const frames[SPECC_LANES], uint32_t row, uint32_t first,
                                 specc_float_t floats)
{
    const specc_four_t low = __builtin_shufflevector(floats, floats, 0, 1, 2, 3);
    const specc_four_t high = __builtin_shufflevector(floats, floats, 4, 5, 6, 7);

    memcpy(frames[row] + first, &low, sizeof low);
    memcpy(frames[row + 4] + first, &high, sizeof high);
}
#else
#define SPECC_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define SPECC_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define SPECC_FRONT(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define SPECC_BACK(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)

static inline specc_float_t specc_row_at(const float *const frames[SPECC_LANES], uint32_t row,
                                         uint32_t first)
{
    return specc_four_at(frames[row] + first);
}

static inline void specc_put_row(float *const frames[SPECC_LANES], uint32_t row, uint32_t first,
                                 specc_float_t floats)
{
    memcpy(frames[row] + first, &floats, sizeof floats);
}
#endif

/* Four rows of four to four columns, in each half of eight lanes by itself; its own inverse. */
static inline void specc_transpose(const specc_float_t in[4], specc_float_t out[4])
{
    const specc_float_t low_01 = SPECC_LOW(in[0], in[1]);
    const specc_float_t low_23 = SPECC_LOW(in[2], in[3]);
    const specc_float_t high_01 = SPECC_HIGH(in[0], in[1]);
    const specc_float_t high_23 = SPECC_HIGH(in[2], in[3]);

    out[0] = SPECC_FRONT(low_01, low_23);
    out[1] = SPECC_BACK(low_01, low_23);
    out[2] = SPECC_FRONT(high_01, high_23);
    out[3] = SPECC_BACK(high_01, high_23);
}
#endif

/* `n` floats of each frame, `step` apart, to `n` vectors. */
static inline void specc_to_lanes(const float *const frames[SPECC_LANES], uint32_t step, uint32_t n,
                                  specc_float_t *out)
{
    uint32_t i = 0;

#ifdef SPECC_LANES_SHUFFLE
    for (; step == 1 && i + 4 <= n; i += 4) {
        const specc_float_t rows[4] = {
            specc_row_at(frames, 0, i), specc_row_at(frames, 1, i),
            specc_row_at(frames, 2, i), specc_row_at(frames, 3, i)};

        specc_transpose(rows, out + i);
    }
#endif
    for (; i < n; i++) {
        for (uint32_t lane = 0; lane < SPECC_LANES; lane++) {
            out[i][lane] = frames[lane][i * step];
        }
    }
}

/* Back: `n` vectors to `n` floats of each of the first `n_frames` frames. */
static inline void specc_from_lanes(const specc_float_t *in, uint32_t n, uint32_t step,
                                    uint32_t n_frames, float *const frames[SPECC_LANES])
{
    uint32_t i = 0;

#ifdef SPECC_LANES_SHUFFLE
    for (; step == 1 && n_frames == SPECC_LANES && i + 4 <= n; i += 4) {
        specc_float_t rows[4];

        specc_transpose(in + i, rows);
        for (uint32_t row = 0; row < 4; row++) {
            specc_put_row(frames, row, i, rows[row]);
        }
    }
#endif
    for (; i < n; i++) {
        for (uint32_t lane = 0; lane < n_frames; lane++) {
            frames[lane][i * step] = in[i][lane];
        }
    }
}

#endif
