/* How a word of four weights w0 .. w3 meets four inputs a0 .. a3 on a core with SMLAD, which
 * multiplies two pairs of signed 16-bit halves and adds both products to an accumulator.
 *
 * Unpacking the weights would take two instructions a word. Instead the word is multiplied as it
 * is: with v0 = w0 + 128 and v2 = w2 + 128 in its even bytes (unsigned), its halves are
 * v0 + 256 w1 and v2 + 256 w3. With o = (a1 - 127, a3 - 127) and, after one instruction that keeps
 * only the even bytes, c = (256 a0 - a1 + 127, 256 a2 - a3 + 127):
 *
 *     word . o  +  (v0, v2) . c  =  256 (v0 a0 + w1 (a1 - 127) + v2 a2 + w3 (a3 - 127))
 *
 * Both o and c fit 16 bits for every int8 input: that is what the 127 is for. The sum of a piece,
 * started at -256 * 128 * (a0 + a2 + ...), is 256 (w . a - 127 (w1 + w3 + ...)), and may wrap around
 * 2^32 on the way there. The compiler makes pieces so short that no input takes the end past 2^31,
 * and folds the last term, a constant of the filter, into its bias (see packing.py).
 *
 * Cores without SMLAD compute v0 a0 + w1 (a1 - 127) + ... from the same bytes.
 */
#include "filters.h"

#include "../../runtime/assembly.h"

#include <stdbool.h>

#ifndef SPECC_HAS_MVE /* else filters_mve.c */
#ifdef SPECC_HAS_SMLAD

/* A piece of a pair of columns: the sums of both to start at, for two filters; then o and c of a,
 * o and c of b, ... */
static void widen_piece(const int8_t *a, const int8_t *b, uint32_t n, int32_t *columns)
{
    int32_t *to = columns + 4;
    int32_t sum_a = 0, sum_b = 0;

    for (const int8_t *end = a + n; a != end; a += 4, b += 4, to += 4) {
        sum_a = specc_widen(a, sum_a, to);
        sum_b = specc_widen(b, sum_b, to + 2);
    }
    columns[0] = columns[2] = (int32_t)(0u - 128u * (uint32_t)sum_a); /* may wrap around */
    columns[1] = columns[3] = (int32_t)(0u - 128u * (uint32_t)sum_b);
}

/* Pairs of filters by a pair of columns: what the assembly below reads and advances. */
typedef struct {
    const int32_t *columns; /* a piece */
    const int32_t *end;
    const int8_t *weights;
    uint32_t rest; /* steps of four elements, modulo 4 */
} dot_t;

typedef struct {
    dot_t dot;
    const int32_t *terms;
    const int8_t *shift;
    int8_t *output_a;
    int8_t *output_b;
    uint32_t zero; /* twice the zero point, plus 1 */
    const int32_t *last; /* the end of the terms */
} apply_t;

/* Four elements of two filters by two columns, 16 products: r2, r3 are the sums of filter 0 with a
 * and b, r10, r11 those of filter 1; r0 is the column, r1 the weights. */
#define STEP                                                                                      \
    "ldm    r0!, {r4, r5, r6, r7}\n\t" /* o and c of a, o and c of b */                           \
    "ldrd   r8, r9, [r1], #8\n\t"                                                                 \
    "smlad  r2, r8, r4, r2\n\t"                                                                   \
    "smlad  r3, r8, r6, r3\n\t"                                                                   \
    "smlad  r10, r9, r4, r10\n\t"                                                                 \
    "smlad  r11, r9, r6, r11\n\t"                                                                 \
    "uxtb16 r8, r8\n\t"                                                                           \
    "uxtb16 r9, r9\n\t"                                                                           \
    "smlad  r2, r8, r5, r2\n\t"                                                                   \
    "smlad  r3, r8, r7, r3\n\t"                                                                   \
    "smlad  r10, r9, r5, r10\n\t"                                                                 \
    "smlad  r11, r9, r7, r11\n\t"

/* The sums of a piece; lr is a dot_t, whose weights r1 runs through. The rest of the steps first. */
#define DOT                                                                                       \
    "ldrd   r0, r12, [lr]\n\t"                                                                    \
    "ldr    r4, [lr, #12]\n\t"                                                                    \
    "ldm    r0!, {r2, r3, r10, r11}\n\t"                                                          \
    "tbb    [pc, r4]\n"                                                                           \
    "2: .byte (30f - 2b) / 2, (31f - 2b) / 2, (32f - 2b) / 2, (33f - 2b) / 2\n"                   \
    "30:\n\t" STEP "33:\n\t" STEP "32:\n\t" STEP "31:\n\t" STEP                                   \
    "cmp    r0, r12\n\t"                                                                          \
    "bne    30b\n\t"

/* specc_scale_channel() of the sums in SUM_A and SUM_B, in place: r4 is `zero`, BIAS, MULTIPLIER and
 * SHIFT are the filter's; BIAS is used up, and r9. */
#define SCALE(SUM_A, SUM_B, BIAS, MULTIPLIER, SHIFT)                                              \
    "add    " SUM_A ", " BIAS ", " SUM_A ", asr #7\n\t"                                           \
    "add    " SUM_B ", " BIAS ", " SUM_B ", asr #7\n\t"                                           \
    "lsl    " BIAS ", r4, " SHIFT "\n\t" /* the offset */                                         \
    "add    r9, " BIAS ", " SUM_A ", asr #31\n\t"                                                 \
    "smmlar " SUM_A ", " SUM_A ", " MULTIPLIER ", r9\n\t"                                         \
    "add    r9, " BIAS ", " SUM_B ", asr #31\n\t"                                                 \
    "smmlar " SUM_B ", " SUM_B ", " MULTIPLIER ", r9\n\t"                                         \
    "asr    " SUM_A ", " SUM_A ", " SHIFT "\n\t"                                                  \
    "asr    " SUM_B ", " SUM_B ", " SHIFT "\n\t"                                                  \
    "ssat   " SUM_A ", #8, " SUM_A ", asr #1\n\t"                                                 \
    "ssat   " SUM_B ", #8, " SUM_B ", asr #1\n\t"

/* Sums of one piece, times 256; the weights advance. In assembly, as the next function: a loop of
 * C has 20 instructions where STEP has 12. */
static SPECC_ASSEMBLY void dot_piece(dot_t *dot SPECC_UNUSED, int32_t sums[4] SPECC_UNUSED)
{
    __asm__("push   {r1, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
            "mov    lr, r0\n\t"
            "ldr    r1, [lr, #8]\n\t" DOT
            "str    r1, [lr, #8]\n\t"
            "pop    {r1}\n\t"
            "stm    r1, {r2, r3, r10, r11}\n\t"
            "pop    {r4, r5, r6, r7, r8, r9, r10, r11, pc}");
}

/* All of specc_filters_apply() where scaling.common, for columns of one piece. */
static SPECC_ASSEMBLY void apply_pairs(apply_t *apply SPECC_UNUSED)
{
    __asm__("push   {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
            "mov    lr, r0\n\t"
            "ldr    r1, [lr, #8]\n"
            "1:\n\t" DOT
            "ldrd   r4, r9, [lr, #16]\n\t"         /* terms, shift */
            "ldm    r4!, {r5, r6, r7, r8}\n\t"     /* bias and multiplier of either filter */
            "ldrsb  r0, [r9], #1\n\t"
            "ldrsb  r12, [r9], #1\n\t"
            "strd   r4, r9, [lr, #16]\n\t"
            "ldr    r9, [lr, #36]\n\t"             /* last: no flag changes before the branch */
            "cmp    r4, r9\n\t"
            "ldr    r4, [lr, #32]\n\t"             /* zero */
            SCALE("r2", "r3", "r5", "r6", "r0")
            SCALE("r10", "r11", "r7", "r8", "r12")
            "ldrd   r5, r6, [lr, #24]\n\t"         /* outputs */
            "strb   r2, [r5], #1\n\t"
            "strb   r10, [r5], #1\n\t"
            "strb   r3, [r6], #1\n\t"
            "strb   r11, [r6], #1\n\t"
            "strd   r5, r6, [lr, #24]\n\t"
            "bne    1b\n\t"
            "str    r1, [lr, #8]\n\t"
            "pop    {r4, r5, r6, r7, r8, r9, r10, r11, pc}");
}

static dot_t dot_of(const int8_t *weights, const int32_t *columns, uint32_t n)
{
    dot_t dot = {columns, columns + 4 + n, weights, n / 4 % 4};

    return dot;
}

/* Twice the sums of a piece, without bias: two filters by columns a and b. Returns the weights of
 * what comes next. */
static const int8_t *add_piece(const int8_t *weights, const int32_t *columns, uint32_t n,
                               int32_t twice[4])
{
    dot_t dot = dot_of(weights, columns, n);
    int32_t sums[4];

    dot_piece(&dot, sums);
    for (uint32_t i = 0; i < 4; i++) {
        twice[i] += sums[i] >> 7;
    }
    return dot.weights;
}

/* The outputs that need no further sums: returns how many. */
static uint32_t apply_fast(const specc_filters_t *filters, const int32_t *columns, int8_t *output_a,
                           int8_t *output_b)
{
    const specc_scaling_t *scaling = &filters->scaling;
    apply_t apply = {
        .dot = dot_of(filters->weights, columns, filters->depth),
        .terms = scaling->terms,
        .shift = scaling->shift,
        .output_a = output_a,
        .output_b = output_b,
        .zero = 2u * (uint32_t)scaling->zero_point + 1u,
        .last = scaling->terms + (filters->count & ~1u) * 2u,
    };

    if (!scaling->common || filters->depth > filters->piece || filters->count < 2) {
        return 0;
    }
    apply_pairs(&apply);
    return filters->count & ~1u;
}

#else

#ifdef SPECC_HAS_THUMB_1

/* A piece of a pair of columns: the sums of both to start at, for two filters; then all of a, all of
 * b: pairs of halves, o and c of four inputs. */
static void widen_piece(const int8_t *a, const int8_t *b, uint32_t n, int32_t *columns)
{
    int32_t *to = columns + 4;
    int32_t sum_a = 0, sum_b = 0, wide[4];

    for (const int8_t *end = a + n; a != end; a += 4, b += 4, to += 2) {
        sum_a = specc_widen(a, sum_a, wide);
        to[0] = specc_halves(wide[0], wide[2]);
        to[1] = specc_halves(wide[1], wide[3]);
        sum_b = specc_widen(b, sum_b, wide);
        to[n / 2] = specc_halves(wide[0], wide[2]);
        to[n / 2 + 1] = specc_halves(wide[1], wide[3]);
    }
    columns[0] = columns[2] = (int32_t)(0u - 128u * (uint32_t)sum_a); /* may wrap around */
    columns[1] = columns[3] = (int32_t)(0u - 128u * (uint32_t)sum_b);
}

/* A pair of filters by a column; the order is the assembly's. */
typedef struct {
    const int32_t *column;
    const int32_t *end;
    const int8_t *weights;
    int32_t sum; /* of either filter, to start at */
} dot_t;

/* The sums of a piece, times 256. In assembly: a loop of C has 6 instructions for a product where
 * this has 4. */
static SPECC_ASSEMBLY void dot_piece(const dot_t *dot SPECC_UNUSED, int32_t sums[2] SPECC_UNUSED)
{
    __asm__(".syntax unified\n\t"
            "push   {r1, r4, r5, r6, r7, lr}\n\t"
            "mov    r4, r8\n\t"
            "push   {r4}\n\t"
            "ldr    r2, [r0, #4]\n\t"
            "mov    r12, r2\n\t"
            "ldr    r1, [r0, #8]\n\t"
            "ldr    r2, [r0, #12]\n\t"
            "mov    r8, r2\n\t" /* the first filter's sum, the other one's is lr */
            "mov    lr, r2\n\t"
            "ldr    r0, [r0]\n"
            "1:\n\t"
            "ldm    r0!, {r2, r4}\n\t"
            "asrs   r3, r2, #16\n\t"
            "sxth   r2, r2\n\t"
            "asrs   r5, r4, #16\n\t"
            "sxth   r4, r4\n\t"
            SPECC_MULTIPLY_4("r8", "r2", "r4", "r3", "r5")
            SPECC_MULTIPLY_4("lr", "r2", "r4", "r3", "r5")
            "cmp    r0, r12\n\t"
            "bne    1b\n\t"
            "pop    {r2, r3}\n\t"
            "mov    r4, r8\n\t"
            "mov    r5, lr\n\t"
            "stm    r3!, {r4, r5}\n\t"
            "mov    r8, r2\n\t"
            "pop    {r4, r5, r6, r7, pc}");
}

/* Twice the sums of a piece, without bias: two filters by columns a and b. Returns the weights of
 * what comes next. */
static const int8_t *add_piece(const int8_t *weights, const int32_t *columns, uint32_t n,
                               int32_t twice[4])
{
    for (uint32_t c = 0; c < 2; c++) {
        const int32_t *column = columns + 4 + c * (n / 2);
        dot_t dot = {column, column + n / 2, weights, columns[c]};
        int32_t sums[2];

        dot_piece(&dot, sums);
        twice[c] += sums[0] >> 7;
        twice[2 + c] += sums[1] >> 7;
    }
    return weights + 2 * n;
}

#else

/* A piece of a pair of columns: the sums of both to start at, for two filters; then a0, b0,
 * a1 - 127, b1 - 127, ... */
static void widen_piece(const int8_t *a, const int8_t *b, uint32_t n, int32_t *columns)
{
    int16_t *to = (int16_t *)(columns + 4);
    int32_t sum_a = 0, sum_b = 0;

    for (uint32_t i = 0; i < n; i += 2, to += 4) {
        to[0] = a[i];
        to[1] = b[i];
        to[2] = (int16_t)(a[i + 1] - 127);
        to[3] = (int16_t)(b[i + 1] - 127);
        sum_a += a[i];
        sum_b += b[i];
    }
    columns[0] = columns[2] = -(sum_a * 128);
    columns[1] = columns[3] = -(sum_b * 128);
}

/* Twice the sums of a piece, without bias: two filters by columns a and b. Returns the weights of
 * what comes next. */
static const int8_t *add_piece(const int8_t *weights, const int32_t *columns, uint32_t n,
                               int32_t twice[4])
{
    int32_t sum_0a = columns[0], sum_0b = columns[1], sum_1a = columns[0], sum_1b = columns[1];
    const int16_t *column = (const int16_t *)(columns + 4);

    for (const int16_t *end = column + 2 * n; column != end; column += 8, weights += 8) {
        for (uint32_t i = 0; i < 4; i += 2) {
            int32_t v0 = (uint8_t)weights[i], w0 = weights[i + 1];
            int32_t v1 = (uint8_t)weights[i + 4], w1 = weights[i + 5];

            sum_0a += v0 * column[2 * i];
            sum_0b += v0 * column[2 * i + 1];
            sum_1a += v1 * column[2 * i];
            sum_1b += v1 * column[2 * i + 1];
            sum_0a += w0 * column[2 * i + 2];
            sum_0b += w0 * column[2 * i + 3];
            sum_1a += w1 * column[2 * i + 2];
            sum_1b += w1 * column[2 * i + 3];
        }
    }
    twice[0] += 2 * sum_0a;
    twice[1] += 2 * sum_0b;
    twice[2] += 2 * sum_1a;
    twice[3] += 2 * sum_1b;
    return weights;
}
#endif

static uint32_t apply_fast(const specc_filters_t *filters, const int32_t *columns, int8_t *output_a,
                           int8_t *output_b)
{
    (void)filters;
    (void)columns;
    (void)output_a;
    (void)output_b;
    return 0;
}
#endif

int32_t *specc_filters_begin(const specc_filters_t *filters, int32_t *room)
{
    (void)filters; /* nothing to prepare */
    return room;
}

/* Widens two patches to a pair of columns: two int16 for each element and two sums for each piece. */
static void widen(const specc_filters_t *filters, const int8_t *a, const int8_t *b, int32_t *columns)
{
    uint32_t rest = filters->depth, n = filters->piece;

    for (; rest > n; rest -= n, a += n, b += n, columns += 4 + n) {
        widen_piece(a, b, n, columns);
    }
    widen_piece(a, b, rest, columns);
}

/* The outputs of filters c and c + 1 by two columns from twice their sums without bias. */
static void scale_pair(const specc_filters_t *filters, uint32_t c, const int32_t twice[4],
                       int8_t *output_a, int8_t *output_b)
{
    const specc_scaling_t *to = &filters->scaling;

    for (uint32_t i = 0; i < 2 && c + i < filters->count; i++) {
        int32_t bias = to->terms[2 * (c + i)];
        int32_t twice_a = bias + twice[2 * i], twice_b = bias + twice[2 * i + 1];

        if (to->common) {
            specc_channel_scale_t scale = specc_channel_scale(to, c + i);

            output_a[c + i] = specc_scale_channel(scale, twice_a);
            output_b[c + i] = specc_scale_channel(scale, twice_b);
        } else {
            output_a[c + i] = specc_scale(to, c + i, twice_a);
            output_b[c + i] = specc_scale(to, c + i, twice_b);
        }
    }
}

void specc_filters_apply(const specc_filters_t *filters, const int8_t *const *patches, uint32_t n,
                         int32_t *columns, int8_t *output)
{
    int8_t *output_b = n == 2 ? output + filters->count : output;

    widen(filters, patches[0], patches[n - 1], columns);
    for (uint32_t c = apply_fast(filters, columns, output, output_b); c < filters->count; c += 2) {
        const int8_t *weights = filters->weights + c * filters->depth;
        const int32_t *piece = columns;
        uint32_t rest = filters->depth, length = filters->piece;
        int32_t twice[4] = {0, 0, 0, 0};

        for (; rest > length; rest -= length, piece += 4 + length) {
            weights = add_piece(weights, piece, length, twice);
        }
        (void)add_piece(weights, piece, rest, twice);
        scale_pair(filters, c, twice, output, output_b);
    }
}
#endif
