/* The inner product of all convolutions on a core with MVE: see filters.c for the packed weights.
 *
 * The columns are the patches as they are, filled up with zeros to whole vectors, those of one and
 * of the other in turn.
 */
#include "filters.h"

#ifdef SPECC_HAS_MVE
#include "../../runtime/vectors.h"

/* Sums of a pair of filters: the first one's with columns a and b, then the second one's. */
typedef struct {
    int32_t sum_0a, sum_0b, sum_1a, sum_1b;
} sums_t;

/* Sixteen elements; q0 to q3 are lost. */
#define MULTIPLY                                                                                  \
    "vld20.32 {q0, q1}, [%[w]]\n\t"                                                               \
    "vldrb.8 q2, [%[column]], #16\n\t"                                                            \
    "vld21.32 {q0, q1}, [%[w]]!\n\t"                                                              \
    "vldrb.8 q3, [%[column]], #16\n\t"                                                            \
    "veor   q0, q0, %q[even]\n\t"                                                                 \
    "veor   q1, q1, %q[even]\n\t"                                                                 \
    "vmladava.s8 %[sum_0a], q0, q2\n\t"                                                           \
    "vmladava.s8 %[sum_0b], q0, q3\n\t"                                                           \
    "vmladava.s8 %[sum_1a], q1, q2\n\t"                                                           \
    "vmladava.s8 %[sum_1b], q1, q3\n\t"
#define SUMS                                                                                      \
    [sum_0a] "+Te"(sums.sum_0a), [sum_0b] "+Te"(sums.sum_0b), [sum_1a] "+Te"(sums.sum_1a),        \
        [sum_1b] "+Te"(sums.sum_1b)

/* The sums of whole vectors of elements; weights and columns advance. In assembly, for the compiler
 * to keep the constants in registers. */
static inline sums_t dot(uint32x4_t even_bits, const int8_t **weights, uint32_t n,
                         const int8_t **columns)
{
    sums_t sums = {0, 0, 0, 0};

    __asm__("wls    lr, %[n], 2f\n"
            "1:\n\t" MULTIPLY
            "le     lr, 1b\n"
            "2:"
            : SUMS, [w] "+r"(*weights), [column] "+r"(*columns)
            : [n] "r"(n), [even] "w"(even_bits)
            : "q0", "q1", "q2", "q3", "lr", "memory");
    return sums;
}

/* The last `rest` weights, fewer than a vector, of filter 0 or 1 of a pair; zero beyond them, where
 * the table may end. */
static inline int8x16_t last_weights(const int8_t *weights, uint32_t rest, uint32_t filter)
{
    const uint32_t *at = (const uint32_t *)(const void *)weights + filter;
    mve_pred16_t inside = vctp32q(rest / 4);
    uint32x4_t words = vldrwq_gather_offset_z_u32(at, vidupq_n_u32(0, 8), inside);

    return vpselq_s8(specc_unpack(specc_packing(), words), vdupq_n_s8(0), vctp8q(rest));
}

static inline sums_t add_last(sums_t sums, const int8_t *weights, uint32_t rest,
                              const int8_t *columns)
{
    int8x16_t a = vld1q_s8(columns), b = vld1q_s8(columns + 16);
    int8x16_t w = last_weights(weights, rest, 0);

    sums.sum_0a = vmladavaq_s8(sums.sum_0a, w, a);
    sums.sum_0b = vmladavaq_s8(sums.sum_0b, w, b);
    w = last_weights(weights, rest, 1);
    sums.sum_1a = vmladavaq_s8(sums.sum_1a, w, a);
    sums.sum_1b = vmladavaq_s8(sums.sum_1b, w, b);
    return sums;
}

/* The same where weights of other filters follow: the columns are zero there. */
static inline sums_t add_rest(sums_t sums, uint32x4_t even_bits, const int8_t *weights,
                              const int8_t *columns)
{
    __asm__(MULTIPLY
            : SUMS, [w] "+r"(weights), [column] "+r"(columns)
            : [even] "w"(even_bits)
            : "q0", "q1", "q2", "q3", "memory");
    return sums;
}

/* Twice the biases without the packing's constants, 127 times the sums of the odd weights: taken off
 * once for all columns. */
int32_t *specc_filters_begin(const specc_filters_t *filters, int32_t *room)
{
    specc_packing_t packing = specc_packing();
    const int8_t *weights = filters->weights;
    uint32_t pairs = (filters->count + 1u) / 2u, rest = filters->depth % 16;
    int32_t *bias = room;

    for (const int32_t *term = filters->scaling.terms; pairs > 0; pairs--, term += 4, bias += 2) {
        int32_t odd_0 = 0, odd_1 = 0;

        for (uint32_t n = filters->depth / 16; n > 0; n--, weights += 32) {
            uint32x4x2_t stored = vld2q_u32((const uint32_t *)(const void *)weights);

            odd_0 = vmladavaq_s8(odd_0, specc_unpack(packing, stored.val[0]), packing.minus_127);
            odd_1 = vmladavaq_s8(odd_1, specc_unpack(packing, stored.val[1]), packing.minus_127);
        }
        if (rest > 0) {
            odd_0 = vmladavaq_s8(odd_0, last_weights(weights, rest, 0), packing.minus_127);
            odd_1 = vmladavaq_s8(odd_1, last_weights(weights, rest, 1), packing.minus_127);
            weights += 2 * rest;
        }
        bias[0] = term[0] + 2 * odd_0;
        bias[1] = term[2] + 2 * odd_1;
    }
    return bias;
}

/* What specc_filters_begin() wrote lies before the columns. */
static const int32_t *biases(const specc_filters_t *filters, const int32_t *columns)
{
    return columns - (filters->count + 1u) / 2u * 2u;
}

/* Where the outputs of pairs of filters go, and their scales. */
typedef struct {
    const int32_t *bias; /* twice */
    const int32_t *multiplier;
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
    __asm__ volatile("vldrw.u32 q0, [%[bias], %q[pair], uxtw #2]\n\t"
                     "vldrb.s32 q2, [%[shift], %q[pair]]\n\t"
                     "vmov   q3[2], q3[0], %[sum_0a], %[sum_1a]\n\t"
                     "vmov   q3[3], q3[1], %[sum_0b], %[sum_1b]\n\t"
                     "vldrw.u32 q1, [%[multiplier], %q[term]]\n\t"
                     "vadd.i32 q0, q0, q3\n\t"
                     "vadd.i32 q0, q0, q3\n\t" /* twice the sum */
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
                     "add    %[bias], %[bias], #8\n\t"
                     "add    %[multiplier], %[multiplier], #16\n\t"
                     "add    %[shift], %[shift], #2\n\t"
                     "add    %[output], %[output], #2\n\t"
                     : [bias] "+r"(to->bias), [multiplier] "+r"(to->multiplier),
                       [shift] "+r"(to->shift), [output] "+r"(to->output)
                     : [sum_0a] "r"(sums.sum_0a), [sum_0b] "r"(sums.sum_0b),
                       [sum_1a] "r"(sums.sum_1a), [sum_1b] "r"(sums.sum_1b),
                       [pair] "w"(to->pair), [term] "w"(to->term), [to] "w"(to->to),
                       [zero] "r"(to->zero)
                     : "q0", "q1", "q2", "q3", "memory");
}

/* The outputs of all pairs of filters where scaling.common. */
static void apply_pairs(const specc_filters_t *filters, const int32_t *columns, int8_t *output,
                        uint32_t to_b)
{
    uint32_t depth = filters->depth, n = depth / 16, rest = depth % 16;
    uint32x4_t even_bits = specc_packing().even_bits;
    uint32x4_t lanes = vidupq_n_u32(0, 1), pair = vshrq_n_u32(lanes, 1);
    outputs_t to = {biases(filters, columns), filters->scaling.terms + 1, filters->scaling.shift,
                    output, pair, vshlq_n_u32(pair, 3),
                    vmlaq_n_u32(pair, vandq_u32(lanes, vdupq_n_u32(1)), to_b),
                    2 * filters->scaling.zero_point + 1};
    const int8_t *weights = filters->weights;
    const int8_t *end = output + filters->count / 2 * 2; /* of the outputs */

    if (rest == 0) {
        while (to.output != end) {
            const int8_t *column = (const int8_t *)columns;

            put(&to, dot(even_bits, &weights, n, &column));
        }
        return;
    }
    while (to.output != end) {
        const int8_t *column = (const int8_t *)columns;
        sums_t sums = dot(even_bits, &weights, n, &column);

        if (end - to.output > 2) {
            sums = add_rest(sums, even_bits, weights, column);
        } else {
            sums = add_last(sums, weights, rest, column);
        }
        put(&to, sums);
        weights += 2 * rest;
    }
}

/* The outputs of filters c and c + 1, but for the second where there is none, by specc_scale(). */
static void apply_pair(const specc_filters_t *filters, uint32_t c, const int32_t *columns,
                       int8_t *output_a, int8_t *output_b)
{
    const int8_t *weights = filters->weights + c * filters->depth;
    const int8_t *column = (const int8_t *)columns;
    const int32_t *bias = biases(filters, columns) + c;
    uint32_t rest = filters->depth % 16;
    sums_t by = dot(specc_packing().even_bits, &weights, filters->depth / 16, &column);

    if (rest > 0) {
        by = add_last(by, weights, rest, column);
    }
    output_a[c] = specc_scale(&filters->scaling, c, bias[0] + 2 * by.sum_0a);
    output_b[c] = specc_scale(&filters->scaling, c, bias[0] + 2 * by.sum_0b);
    if (c + 1 < filters->count) {
        output_a[c + 1] = specc_scale(&filters->scaling, c + 1, bias[1] + 2 * by.sum_1a);
        output_b[c + 1] = specc_scale(&filters->scaling, c + 1, bias[1] + 2 * by.sum_1b);
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
    uint32_t c = 0;

    if (filters->scaling.common) {
        apply_pairs(filters, columns, output_a, (uint32_t)(output_b - output_a));
        c = filters->count & ~1u;
    }
    for (; c < filters->count; c += 2) {
        apply_pair(filters, c, columns, output_a, output_b);
    }
}
#endif
