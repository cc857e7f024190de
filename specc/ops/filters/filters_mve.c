/* The inner product of all convolutions on a core with MVE: see filters.c for the packed weights.
 *
 * Two filters by four patches, which are read where they lie: sixteen elements, 128 products, take
 * 16 instructions and the branch back.
 */
#include "filters.h"

#ifdef SPECC_HAS_MVE
#include "../../runtime/assembly.h"
#include "../../runtime/vectors.h"

/* Pairs of filters by four patches: what the assembly below reads and advances. */
typedef struct {
    const int8_t *patches[4];
    uint32_t vectors; /* whole ones of a patch */
    uint32_t rest;    /* elements beyond them */
    const int8_t *weights;
    const int32_t *bias;
    const int32_t *terms;
    const int8_t *shift;
    int8_t *output;
    int32_t zero;       /* twice the zero point, plus 1 */
    const int8_t *last; /* the end of the first patch's outputs */
    uint32_t to[4];     /* from `output` to each patch's */
} apply_t;

#define BEGIN                                                                                     \
    "push   {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"                                           \
    "vpush  {d8, d9, d10, d11, d12, d13, d14, d15}\n\t"                                           \
    "push   {r0}\n\t"                                                                             \
    "mov    r11, r0\n\t"                                                                          \
    "ldr    r1, [r11, #24]\n\t" /* weights */                                                     \
    "vldrw.32 q6, [r11, #52]\n\t" /* to */                                                        \
    "vmov.i16 q4, #0x80\n\t" /* flips the highest bits of the even weights */

/* Sums r0, r2, r4, r6 of the first filter by four patches and r8, r10, r12, lr of the second one
 * begin at the biases; the patches are r3, r5, r7, r9, and r11 the vectors. */
#define START                                                                                     \
    "1:\n\t"                                                                                      \
    "ldr    r3, [r11, #28]\n\t"                                                                   \
    "ldrd   r0, r8, [r3], #8\n\t"                                                                 \
    "str    r3, [r11, #28]\n\t"                                                                   \
    "mov    r2, r0\n\t"                                                                           \
    "mov    r4, r0\n\t"                                                                           \
    "mov    r6, r0\n\t"                                                                           \
    "mov    r10, r8\n\t"                                                                          \
    "mov    r12, r8\n\t"                                                                          \
    "mov    lr, r8\n\t"                                                                           \
    "ldm    r11, {r3, r5, r7, r9}\n\t"                                                            \
    "ldr    r11, [r11, #16]\n\t"

/* Sixteen elements of the patches in q2 and q3 by the filters in q0 and q1. */
#define MULTIPLY(SUM_0A, SUM_0B, SUM_1A, SUM_1B)                                                  \
    "vmladava.s8 " SUM_0A ", q0, q2\n\t"                                                          \
    "vmladava.s8 " SUM_1A ", q1, q2\n\t"                                                          \
    "vmladava.s8 " SUM_0B ", q0, q3\n\t"                                                          \
    "vmladava.s8 " SUM_1B ", q1, q3\n\t"

#define VECTORS                                                                                   \
    "2:\n\t"                                                                                      \
    "vld20.32 {q0, q1}, [r1]\n\t"                                                                 \
    "vldrb.8 q2, [r3], #16\n\t"                                                                   \
    "vld21.32 {q0, q1}, [r1]!\n\t"                                                                \
    "vldrb.8 q3, [r5], #16\n\t"                                                                   \
    "veor   q0, q0, q4\n\t"                                                                       \
    "veor   q1, q1, q4\n\t"                                                                       \
    MULTIPLY("r0", "r2", "r8", "r10")                                                             \
    "vldrb.8 q2, [r7], #16\n\t"                                                                   \
    "vldrb.8 q3, [r9], #16\n\t"                                                                   \
    "subs   r11, #1\n\t"                                                                          \
    MULTIPLY("r4", "r6", "r12", "lr")                                                             \
    "bne    2b\n\t"

/* The rest, fewer elements than a vector: zeros beyond, where the tables may end. The offsets of a
 * filter's words are q5, those of the other one's q7. */
#define REST                                                                                      \
    "ldr    r11, [sp]\n\t"                                                                        \
    "ldr    r11, [r11, #20]\n\t"                                                                  \
    "vctp.8 r11\n\t"                                                                              \
    "vpstttt\n\t"                                                                                 \
    "vldrwt.u32 q0, [r1, q5]\n\t"                                                                 \
    "vldrwt.u32 q1, [r1, q7]\n\t"                                                                 \
    "vldrbt.8 q2, [r3]\n\t"                                                                       \
    "vldrbt.8 q3, [r5]\n\t"                                                                       \
    "veor   q0, q0, q4\n\t"                                                                       \
    "veor   q1, q1, q4\n\t"                                                                       \
    MULTIPLY("r0", "r2", "r8", "r10")                                                             \
    "vpstt\n\t"                                                                                   \
    "vldrbt.8 q2, [r7]\n\t"                                                                       \
    "vldrbt.8 q3, [r9]\n\t"                                                                       \
    "add    r1, r1, r11, lsl #1\n\t"                                                              \
    MULTIPLY("r4", "r6", "r12", "lr")

/* specc_scale_channel() of the sums in Q, in place but for the narrowing: r9 is `zero`; r8, Q_SUM and
 * SHIFT are used up. */
#define SCALE(Q, Q_SUM, MULTIPLIER, SHIFT)                                                        \
    "vadd.i32 " Q_SUM ", " Q_SUM ", " Q_SUM "\n\t"                                                \
    "vdup.32 " Q ", " MULTIPLIER "\n\t"                                                           \
    "lsl    r8, r9, " SHIFT "\n\t"                                                                \
    "vrmulh.s32 " Q ", " Q_SUM ", " Q "\n\t"                                                      \
    "vshr.s32 " Q_SUM ", " Q_SUM ", #31\n\t"                                                      \
    "vadd.i32 " Q ", " Q ", r8\n\t"                                                               \
    "mvn    " SHIFT ", " SHIFT "\n\t" /* right by the shift, plus 1 */                            \
    "vadd.i32 " Q ", " Q ", " Q_SUM "\n\t"                                                        \
    "vshl.s32 " Q ", " SHIFT "\n\t"                                                               \
    "vqmovnb.s32 " Q ", " Q "\n\t"

/* Eight outputs, four times two side by side. */
#define END                                                                                       \
    "ldr    r11, [sp]\n\t"                                                                        \
    "vmov   q0[2], q0[0], r0, r4\n\t"                                                             \
    "vmov   q0[3], q0[1], r2, r6\n\t"                                                             \
    "vmov   q1[2], q1[0], r8, r12\n\t"                                                            \
    "vmov   q1[3], q1[1], r10, lr\n\t"                                                            \
    "ldrd   r3, r5, [r11, #32]\n\t"     /* terms, shift */                                        \
    "ldrd   r7, r9, [r11, #40]\n\t"     /* output, zero */                                        \
    "ldm    r3!, {r0, r2, r4, r6}\n\t"  /* r2 and r6 are the multipliers */                       \
    "ldrb   r0, [r5], #1\n\t"                                                                     \
    "ldrb   r4, [r5], #1\n\t"                                                                     \
    "strd   r3, r5, [r11, #32]\n\t"                                                               \
    SCALE("q2", "q0", "r2", "r0")                                                                 \
    SCALE("q3", "q1", "r6", "r4")                                                                 \
    "vqmovnb.s16 q2, q2\n\t"                                                                      \
    "vqmovnt.s16 q2, q3\n\t"                                                                      \
    "vstrh.32 q2, [r7, q6]\n\t"                                                                   \
    "add    r7, r7, #2\n\t"                                                                       \
    "ldr    r9, [r11, #48]\n\t"                                                                   \
    "str    r7, [r11, #40]\n\t"                                                                   \
    "cmp    r7, r9\n\t"                                                                           \
    "bne    1b\n\t"                                                                               \
    "pop    {r0}\n\t"                                                                             \
    "vpop   {d8, d9, d10, d11, d12, d13, d14, d15}\n\t"                                           \
    "pop    {r4, r5, r6, r7, r8, r9, r10, r11, pc}"

/* Patches of whole vectors. */
static SPECC_ASSEMBLY void apply_vectors(apply_t *apply SPECC_UNUSED)
{
    __asm__(BEGIN START VECTORS END);
}

/* Patches of any depth. */
static SPECC_ASSEMBLY void apply_rest(apply_t *apply SPECC_UNUSED)
{
    __asm__(BEGIN
            "movs   r2, #0\n\t"
            "vidup.u32 q5, r2, #8\n\t"
            "movs   r2, #4\n\t"
            "vidup.u32 q7, r2, #8\n"
            START
            "cmp    r11, #0\n\t"
            "beq    3f\n"
            VECTORS
            "3:\n\t"
            REST END);
}

/* sum += weights . by, for a pair of filters; `left` elements are left, of which a vector has sixteen:
 * what follows the last one is another layer's. */
static inline void add_vector(const int8_t *weights, uint32_t left, int8x16_t by, int32_t sum[2])
{
    const uint32_t *at = (const uint32_t *)(const void *)weights;
    uint32x4_t words = vidupq_n_u32(0, 8);
    mve_pred16_t inside = vctp8q(left);
    uint32x4_t w0 = vldrwq_gather_offset_z_u32(at, words, inside);
    uint32x4_t w1 = vldrwq_gather_offset_z_u32(at + 1, words, inside);

    sum[0] = vmladavaq_p_s8(sum[0], specc_unpack(specc_packing(), w0), by, inside);
    sum[1] = vmladavaq_p_s8(sum[1], specc_unpack(specc_packing(), w1), by, inside);
}

/* The biases without the packing's constants, 127 times the sums of the odd weights: taken off once
 * for all patches. */
int32_t *specc_filters_begin(const specc_filters_t *filters, int32_t *room)
{
    int8x16_t minus_127 = specc_packing().minus_127;
    const int8_t *weights = filters->weights;
    const int32_t *term = filters->scaling.terms;
    uint32_t depth = filters->depth;
    int32_t *bias = room;

    for (uint32_t c = 0; c < filters->count; c += 2, term += 4, bias += 2, weights += 2 * depth) {
        int32_t sum[2] = {term[0] / 2, term[2] / 2};

        for (uint32_t i = 0; i < depth; i += 16) {
            add_vector(weights + 2 * i, depth - i, minus_127, sum);
        }
        bias[0] = sum[0];
        bias[1] = sum[1];
    }
    return bias;
}

/* All outputs where scaling.common and the outputs of a pair of filters are a half-word. */
static void apply_pairs(const specc_filters_t *filters, const int8_t *const *patches, uint32_t n,
                        const int32_t *bias, int8_t *output)
{
    uint32_t count = filters->count;
    apply_t apply = {
        .vectors = filters->depth / 16,
        .rest = filters->depth % 16,
        .weights = filters->weights,
        .bias = bias,
        .terms = filters->scaling.terms,
        .shift = filters->scaling.shift,
        .output = output,
        .zero = 2 * filters->scaling.zero_point + 1,
        .last = output + count,
    };

    for (uint32_t i = 0; i < 4; i++) { /* the last patch in place of those that are missing */
        uint32_t patch = i < n ? i : n - 1;

        apply.patches[i] = patches[patch];
        apply.to[i] = patch * count;
    }
    if (apply.rest == 0) {
        apply_vectors(&apply);
    } else {
        apply_rest(&apply);
    }
}

/* The outputs of a patch, by specc_scale(). */
static void apply_patch(const specc_filters_t *filters, const int8_t *patch, const int32_t *bias,
                        int8_t *output)
{
    const int8_t *weights = filters->weights;
    uint32_t depth = filters->depth;

    for (uint32_t c = 0; c < filters->count; c += 2, weights += 2 * depth) {
        int32_t sum[2] = {bias[c], bias[c + 1]};

        for (uint32_t i = 0; i < depth; i += 16) {
            int8x16_t elements = vld1q_z_s8(patch + i, vctp8q(depth - i));

            add_vector(weights + 2 * i, depth - i, elements, sum);
        }
        output[c] = specc_scale(&filters->scaling, c, 2 * sum[0]);
        if (c + 1 < filters->count) {
            output[c + 1] = specc_scale(&filters->scaling, c + 1, 2 * sum[1]);
        }
    }
}

void specc_filters_apply(const specc_filters_t *filters, const int8_t *const *patches, uint32_t n,
                         int32_t *columns, int8_t *output)
{
    uint32_t depth = filters->depth, count = filters->count;
    const int32_t *bias = columns - (count + 1u) / 2u * 2u; /* by specc_filters_begin() */
    const int8_t *copies[SPECC_PATCHES];

    if (patches[0] < output + n * count && output < patches[n - 1] + depth) {
        int8_t *to = (int8_t *)columns; /* out of the outputs' way */

        for (uint32_t i = 0; i < n; i++, to += depth) {
            copies[i] = specc_copy(to, patches[i], depth) - depth;
        }
        patches = copies;
    }
    if (filters->scaling.common && ((count | (uintptr_t)output) & 1u) == 0) {
        apply_pairs(filters, patches, n, bias, output);
        return;
    }
    for (uint32_t i = 0; i < n; i++, output += count) {
        apply_patch(filters, patches[i], bias, output);
    }
}
#endif
