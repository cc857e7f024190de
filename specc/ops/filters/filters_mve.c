/* The inner product of all convolutions on a core with MVE: see filters.c for the packed weights.
 *
 * The columns are the patches as they are, filled up with zeros to whole vectors, those of one and
 * of the other in turn.
 */
#include "filters.h"

#ifdef SPECC_HAS_MVE
#include "../../runtime/vectors.h"

/* Sums of a pair of filters: the first one's with columns a and b and with the packing's constants,
 * then the second one's. */
typedef struct {
    int32_t sum_0a, sum_0b, odd_0, sum_1a, sum_1b, odd_1;
} sums_t;

/* Sixteen elements; q0 to q3 are lost. */
#define MULTIPLY(MINUS)                                                                           \
    "vld20.32 {q0, q1}, [%[w]]\n\t"                                                               \
    "vldrb.8 q2, [%[column]], #16\n\t"                                                            \
    "vld21.32 {q0, q1}, [%[w]]!\n\t"                                                              \
    "vldrb.8 q3, [%[column]], #16\n\t"                                                            \
    "veor   q0, q0, %q[even]\n\t"                                                                 \
    "veor   q1, q1, %q[even]\n\t"                                                                 \
    "vmladava.s8 %[sum_0a], q0, q2\n\t"                                                           \
    "vmladava.s8 %[sum_0b], q0, q3\n\t"                                                           \
    "vmladava.s8 %[odd_0], q0, %q[" MINUS "]\n\t"                                                 \
    "vmladava.s8 %[sum_1a], q1, q2\n\t"                                                           \
    "vmladava.s8 %[sum_1b], q1, q3\n\t"                                                           \
    "vmladava.s8 %[odd_1], q1, %q[" MINUS "]\n\t"
#define SUMS                                                                                      \
    [sum_0a] "+Te"(sums.sum_0a), [sum_0b] "+Te"(sums.sum_0b), [odd_0] "+Te"(sums.odd_0),          \
        [sum_1a] "+Te"(sums.sum_1a), [sum_1b] "+Te"(sums.sum_1b), [odd_1] "+Te"(sums.odd_1)

/* The sums of whole vectors of elements; weights and columns advance. In assembly, for the compiler
 * to keep the constants in registers. */
static inline sums_t dot(specc_packing_t packing, const int8_t **weights, uint32_t n,
                         const int8_t **columns)
{
    sums_t sums = {0, 0, 0, 0, 0, 0};

    __asm__("wls    lr, %[n], 2f\n"
            "1:\n\t" MULTIPLY("minus")
            "le     lr, 1b\n"
            "2:"
            : SUMS, [w] "+r"(*weights), [column] "+r"(*columns)
            : [n] "r"(n), [even] "w"(packing.even_bits), [minus] "w"(packing.minus_127)
            : "q0", "q1", "q2", "q3", "lr", "memory");
    return sums;
}

/* Adds the products of the last `rest` elements, fewer than a vector. The columns are zero beyond
 * them, the table of weights may end there. */
static inline sums_t add_last(sums_t sums, specc_packing_t packing, const int8_t *weights,
                              uint32_t rest, const int8_t *columns)
{
    mve_pred16_t inside = vctp32q(rest / 4);
    uint32x4_t words = vidupq_n_u32(0, 8); /* of one filter */
    const uint32_t *at = (const uint32_t *)(const void *)weights;
    int8x16_t a = vld1q_s8(columns), b = vld1q_s8(columns + 16);
    int8x16_t w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at, words, inside));

    sums.sum_0a = vmladavaq_s8(sums.sum_0a, w, a);
    sums.sum_0b = vmladavaq_s8(sums.sum_0b, w, b);
    sums.odd_0 = vmladavaq_s8(sums.odd_0, w, packing.minus_127);
    w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at + 1, words, inside));
    sums.sum_1a = vmladavaq_s8(sums.sum_1a, w, a);
    sums.sum_1b = vmladavaq_s8(sums.sum_1b, w, b);
    sums.odd_1 = vmladavaq_s8(sums.odd_1, w, packing.minus_127);
    return sums;
}

/* The same where weights of other filters follow; `minus` is zero beyond the elements. */
static inline sums_t add_rest(sums_t sums, specc_packing_t packing, int8x16_t minus,
                              const int8_t *weights, const int8_t *columns)
{
    __asm__(MULTIPLY("minus")
            : SUMS, [w] "+r"(weights), [column] "+r"(columns)
            : [even] "w"(packing.even_bits), [minus] "w"(minus)
            : "q0", "q1", "q2", "q3", "memory");
    return sums;
}

/* Where the outputs of pairs of filters go, and their scales. */
typedef struct {
    const int32_t *terms;
    const int8_t *shift;
    int8_t *output;
    uint32x4_t pair; /* 0, 0, 1, 1 */
    uint32x4_t term; /* eight times that */
    uint32x4_t to;   /* from `output`: column a and b of a filter, then of the next one */
    int32_t zero;    /* twice the zero point, plus 1 */
} outputs_t;

/* Outputs of a pair of filters as specc_scale_channel() gives them, where scaling.common. */
static inline void put(outputs_t *to, sums_t sums)
{
    __asm__ volatile("vldrw.u32 q0, [%[terms], %q[term]]\n\t" /* twice the bias */
                     "add    %[sum_0a], %[sum_0a], %[odd_0]\n\t"
                     "add    %[sum_1a], %[sum_1a], %[odd_1]\n\t"
                     "vldrb.s32 q2, [%[shift], %q[pair]]\n\t"
                     "add    %[sum_0b], %[sum_0b], %[odd_0]\n\t"
                     "add    %[sum_1b], %[sum_1b], %[odd_1]\n\t"
                     "vmov   q3[2], q3[0], %[sum_0a], %[sum_1a]\n\t"
                     "vmov   q3[3], q3[1], %[sum_0b], %[sum_1b]\n\t"
                     "add    %[terms], %[terms], #4\n\t"
                     "vadd.i32 q0, q0, q3\n\t"
                     "vldrw.u32 q1, [%[terms], %q[term]]\n\t" /* multiplier */
                     "vadd.i32 q0, q0, q3\n\t"                /* twice the sum */
                     "vdup.32 q3, %[zero]\n\t"
                     "vrmulh.s32 q1, q0, q1\n\t"
                     "vshl.s32 q3, q3, q2\n\t"
                     "vshr.s32 q0, q0, #31\n\t"
                     "vadd.i32 q1, q1, q3\n\t"
                     "vmvn   q2, q2\n\t" /* right by the shift, plus 1 */
                     "vadd.i32 q1, q1, q0\n\t"
                     "vshl.s32 q1, q1, q2\n\t"
                     "vqmovnb.s32 q1, q1\n\t"
                     "vqmovnb.s16 q1, q1\n\t"
                     "vstrb.32 q1, [%[output], %q[to]]\n\t"
                     "add    %[terms], %[terms], #12\n\t"
                     "add    %[shift], %[shift], #2\n\t"
                     "add    %[output], %[output], #2\n\t"
                     : SUMS, [terms] "+r"(to->terms), [shift] "+r"(to->shift),
                       [output] "+r"(to->output)
                     : [pair] "w"(to->pair), [term] "w"(to->term), [to] "w"(to->to),
                       [zero] "r"(to->zero)
                     : "q0", "q1", "q2", "q3", "memory");
}

/* The outputs of all pairs of filters where scaling.common. */
static void apply_pairs(const specc_filters_t *filters, const int8_t *columns, int8_t *output,
                        uint32_t to_b)
{
    uint32_t depth = filters->depth, n = depth / 16, rest = depth % 16;
    specc_packing_t packing = specc_packing();
    int8x16_t minus = vpselq_s8(packing.minus_127, vdupq_n_s8(0), vctp8q(rest));
    uint32x4_t lanes = vidupq_n_u32(0, 1), pair = vshrq_n_u32(lanes, 1);
    outputs_t to = {filters->scaling.terms, filters->scaling.shift, output, pair,
                    vshlq_n_u32(pair, 3),
                    vmlaq_n_u32(pair, vandq_u32(lanes, vdupq_n_u32(1)), to_b),
                    2 * filters->scaling.zero_point + 1};
    const int8_t *weights = filters->weights;
    const int8_t *end = output + filters->count / 2 * 2; /* of the outputs */

    if (rest == 0) {
        while (to.output != end) {
            const int8_t *column = columns;

            put(&to, dot(packing, &weights, n, &column));
        }
        return;
    }
    while (to.output != end) {
        const int8_t *column = columns;
        sums_t sums = dot(packing, &weights, n, &column);

        if (end - to.output > 2) {
            sums = add_rest(sums, packing, minus, weights, column);
        } else {
            sums = add_last(sums, packing, weights, rest, column);
        }
        put(&to, sums);
        weights += 2 * rest;
    }
}

/* The outputs of filters c and c + 1, but for the second where there is none, by specc_scale(). */
static void apply_pair(const specc_filters_t *filters, uint32_t c, const int8_t *columns,
                       int8_t *output_a, int8_t *output_b)
{
    const int8_t *weights = filters->weights + c * filters->depth;
    uint32_t rest = filters->depth % 16;
    sums_t by = dot(specc_packing(), &weights, filters->depth / 16, &columns);
    int32_t sums[4];

    if (rest > 0) {
        by = add_last(by, specc_packing(), weights, rest, columns);
    }
    sums[0] = by.sum_0a + by.odd_0;
    sums[1] = by.sum_0b + by.odd_0;
    sums[2] = by.sum_1a + by.odd_1;
    sums[3] = by.sum_1b + by.odd_1;
    for (uint32_t i = 0; i < 2 && c + i < filters->count; i++) {
        int32_t bias = filters->scaling.terms[2 * (c + i)];

        output_a[c + i] = specc_scale(&filters->scaling, c + i, bias + 2 * sums[2 * i]);
        output_b[c + i] = specc_scale(&filters->scaling, c + i, bias + 2 * sums[2 * i + 1]);
    }
}

void specc_filters_columns(const specc_filters_t *filters, const int8_t *a, const int8_t *b,
                           int32_t *columns)
{
    uint32_t rest = filters->depth;
    int8_t *to = (int8_t *)columns;

    for (; rest >= 16; rest -= 16, a += 16, b += 16, to += 32) {
        vst1q_s8(to, vld1q_s8(a));
        vst1q_s8(to + 16, vld1q_s8(b));
    }
    if (rest > 0) {
        mve_pred16_t inside = vctp8q(rest);

        vst1q_s8(to, vld1q_z_s8(a, inside));
        vst1q_s8(to + 16, vld1q_z_s8(b, inside));
    }
}

void specc_filters_apply(const specc_filters_t *filters, const int32_t *columns, int8_t *output_a,
                         int8_t *output_b)
{
    const int8_t *column = (const int8_t *)columns;
    uint32_t c = 0;

    if (filters->scaling.common) {
        apply_pairs(filters, column, output_a, (uint32_t)(output_b - output_a));
        c = filters->count & ~1u;
    }
    for (; c < filters->count; c += 2) {
        apply_pair(filters, c, column, output_a, output_b);
    }
}
#endif
