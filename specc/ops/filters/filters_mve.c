/* The inner product of all convolutions on a core with MVE: see filters.c for the packed weights.
 *
 * The columns are the patches as they are, filled up with zeros to whole vectors, those of one and
 * of the other in turn.
 */
#include "filters.h"

#ifdef SPECC_HAS_MVE
#include "../../runtime/vectors.h"

/* The sums of a pair of filters, its first one's with column a and b, then the second one's. In
 * assembly, for the compiler to keep the constants in registers. */
static inline int32x4_t dot(specc_packing_t packing, const int8_t *weights, uint32_t depth,
                            const int8_t *columns)
{
    int32_t sum_0a = 0, sum_0b = 0, sum_1a = 0, sum_1b = 0, odd_0 = 0, odd_1 = 0;

    __asm__("wls    lr, %[n], 2f\n"
            "1:\n\t"
            "vld20.32 {q0, q1}, [%[w]]\n\t"
            "vldrb.8 q2, [%[column]], #16\n\t"
            "vld21.32 {q0, q1}, [%[w]]!\n\t"
            "vldrb.8 q3, [%[column]], #16\n\t"
            "veor   q0, q0, %q[even]\n\t"
            "veor   q1, q1, %q[even]\n\t"
            "vmladava.s8 %[sum_0a], q0, q2\n\t"
            "vmladava.s8 %[sum_0b], q0, q3\n\t"
            "vmladava.s8 %[odd_0], q0, %q[minus]\n\t"
            "vmladava.s8 %[sum_1a], q1, q2\n\t"
            "vmladava.s8 %[sum_1b], q1, q3\n\t"
            "vmladava.s8 %[odd_1], q1, %q[minus]\n\t"
            "le     lr, 1b\n"
            "2:"
            : [sum_0a] "+Te"(sum_0a), [sum_0b] "+Te"(sum_0b), [sum_1a] "+Te"(sum_1a),
              [sum_1b] "+Te"(sum_1b), [odd_0] "+Te"(odd_0), [odd_1] "+Te"(odd_1),
              [w] "+r"(weights), [column] "+r"(columns)
            : [n] "r"(depth / 16), [even] "w"(packing.even_bits), [minus] "w"(packing.minus_127)
            : "q0", "q1", "q2", "q3", "lr", "memory");
    if (depth % 16 != 0) { /* the columns are zero beyond the depth, the weights end there */
        mve_pred16_t inside = vctp32q(depth % 16 / 4);
        uint32x4_t words = vidupq_n_u32(0, 8); /* of one filter */
        const uint32_t *at = (const uint32_t *)(const void *)weights;
        int8x16_t a = vld1q_s8(columns), b = vld1q_s8(columns + 16);
        int8x16_t w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at, words, inside));

        sum_0a = vmladavaq_s8(sum_0a, w, a);
        sum_0b = vmladavaq_s8(sum_0b, w, b);
        odd_0 = vmladavaq_s8(odd_0, w, packing.minus_127);
        w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at + 1, words, inside));
        sum_1a = vmladavaq_s8(sum_1a, w, a);
        sum_1b = vmladavaq_s8(sum_1b, w, b);
        odd_1 = vmladavaq_s8(odd_1, w, packing.minus_127);
    }
    sum_0a += odd_0;
    sum_0b += odd_0;
    sum_1a += odd_1;
    sum_1b += odd_1;
    return specc_vector(sum_0a, sum_0b, sum_1a, sum_1b);
}

/* The results of a pair of filters as specc_scale_channel() gives them, where scaling.common; `terms`
 * and `shift` are the pair's, `zero` is twice the zero point, plus 1. `pair` is 0, 0, 1, 1. */
static inline int32x4_t scale_vector(const int32_t *terms, const int8_t *shift, int32_t zero,
                                     uint32x4_t pair, int32x4_t products)
{
    uint32x4_t at = vshlq_n_u32(pair, 3);
    int32x4_t bias = vldrwq_gather_offset_s32(terms, at);
    int32x4_t multiplier = vldrwq_gather_offset_s32(terms + 1, at);
    int32x4_t left = vldrbq_gather_offset_s32(shift, pair);
    int32x4_t twice = vmlaq_n_s32(bias, products, 2);
    int32x4_t offset = vshlq_s32(vdupq_n_s32(zero), left);
    int32x4_t lowered = vaddq_s32(offset, vshrq_n_s32(twice, 31));
    int32x4_t scaled = vaddq_s32(vrmulhq_s32(twice, multiplier), lowered);

    return specc_narrow(vshlq_s32(scaled, vmvnq_s32(left))); /* right by the shift, plus 1 */
}

/* The outputs of all pairs of filters where scaling.common. */
static void apply_pairs(const specc_filters_t *filters, const int8_t *columns, int8_t *output,
                        uint32_t to_b)
{
    const specc_scaling_t *scaling = &filters->scaling;
    uint32_t depth = filters->depth;
    specc_packing_t packing = specc_packing();
    uint32x4_t lanes = vidupq_n_u32(0, 1), pair = vshrq_n_u32(lanes, 1);
    uint32x4_t to = vmlaq_n_u32(pair, vandq_u32(lanes, vdupq_n_u32(1)), to_b);
    int32_t zero = 2 * scaling->zero_point + 1;
    const int8_t *weights = filters->weights, *shift = scaling->shift;
    const int32_t *terms = scaling->terms;

    for (const int8_t *end = output + (filters->count & ~1u); output != end; output += 2) {
        int32x4_t products = dot(packing, weights, depth, columns);

        vstrbq_scatter_offset_s32(output, to, scale_vector(terms, shift, zero, pair, products));
        weights += 2 * depth;
        terms += 4;
        shift += 2;
    }
}

/* The outputs of filters c and c + 1, but for the second where there is none, by specc_scale(). */
static void apply_pair(const specc_filters_t *filters, uint32_t c, const int8_t *columns,
                       int8_t *output_a, int8_t *output_b)
{
    const int8_t *weights = filters->weights + c * filters->depth;
    int32_t sums[4];

    vst1q_s32(sums, dot(specc_packing(), weights, filters->depth, columns));
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
