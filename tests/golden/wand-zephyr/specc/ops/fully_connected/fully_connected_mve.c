/* Dense layers on a core with MVE: four outputs at a time, all inputs. */
#include "fully_connected.h"

#ifdef SPECC_HAS_MVE
#include <stdbool.h>

#include "../../runtime/vectors.h"

/* The sums of four outputs, from their biases on. The loop is in assembly, for the compiler to keep
 * the constants in registers. */
static inline int32x4_t dot(specc_packing_t packing, const int8_t *weights, uint32_t depth,
                            const int8_t *input, const int32_t *bias)
{
    int32_t sum_0 = bias[0], sum_1 = bias[1], sum_2 = bias[2], sum_3 = bias[3];

    __asm__("wls    lr, %[n], 2f\n"
            "1:\n\t"
            "vldrb.8 q4, [%[input]], #16\n\t"
            "vld40.32 {q0, q1, q2, q3}, [%[w]]\n\t"
            "vld41.32 {q0, q1, q2, q3}, [%[w]]\n\t"
            "vld42.32 {q0, q1, q2, q3}, [%[w]]\n\t"
            "vld43.32 {q0, q1, q2, q3}, [%[w]]!\n\t"
            "veor   q0, q0, %q[even]\n\t"
            "veor   q1, q1, %q[even]\n\t"
            "vmladava.s8 %[sum_0], q0, q4\n\t"
            "veor   q2, q2, %q[even]\n\t"
            "vmladava.s8 %[sum_1], q1, q4\n\t"
            "veor   q3, q3, %q[even]\n\t"
            "vmladava.s8 %[sum_2], q2, q4\n\t"
            "vmladava.s8 %[sum_3], q3, q4\n\t"
            "vmladava.s8 %[sum_0], q0, %q[minus]\n\t"
            "vmladava.s8 %[sum_1], q1, %q[minus]\n\t"
            "vmladava.s8 %[sum_2], q2, %q[minus]\n\t"
            "vmladava.s8 %[sum_3], q3, %q[minus]\n\t"
            "le     lr, 1b\n"
            "2:"
            : [sum_0] "+Te"(sum_0), [sum_1] "+Te"(sum_1), [sum_2] "+Te"(sum_2),
              [sum_3] "+Te"(sum_3), [w] "+r"(weights), [input] "+r"(input)
            : [n] "r"(depth / 16), [even] "w"(packing.even_bits), [minus] "w"(packing.minus_127)
            : "q0", "q1", "q2", "q3", "q4", "lr", "memory");
    if (depth % 16 != 0) {
        const uint32_t *at = (const uint32_t *)(const void *)weights;
        uint32x4_t words = vmulq_n_u32(vidupq_n_u32(0, 8), 2); /* of one output */
        mve_pred16_t inside = vctp32q((depth % 16 + 3) / 4);
        int8x16_t a = vld1q_z_s8(input, vctp8q(depth % 16));
        int8x16_t w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at, words, inside));

        sum_0 = vmladavaq_s8(vmladavaq_s8(sum_0, w, a), w, packing.minus_127);
        w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at + 1, words, inside));
        sum_1 = vmladavaq_s8(vmladavaq_s8(sum_1, w, a), w, packing.minus_127);
        w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at + 2, words, inside));
        sum_2 = vmladavaq_s8(vmladavaq_s8(sum_2, w, a), w, packing.minus_127);
        w = specc_unpack(packing, vldrwq_gather_offset_z_u32(at + 3, words, inside));
        sum_3 = vmladavaq_s8(vmladavaq_s8(sum_3, w, a), w, packing.minus_127);
    }
    return specc_vector(sum_0, sum_1, sum_2, sum_3);
}

/* Outputs of one row, where requantize.common and no factor has more than 31 bits: what
 * specc_requantize_once() gives. */
static void dense_common(const specc_fully_connected_t *op, const int8_t *input, int8_t *output)
{
    const specc_requantize_once_t *to = &op->requantize;
    uint32_t depth = op->input_depth, block = 4 * ((depth + 3u) & ~3u), step = 4u * to->per_channel;
    specc_packing_t packing = specc_packing();
    const int8_t *weights = op->weights, *shift = to->shift;
    const int32_t *bias = op->bias, *factor = to->multiplier;
    int32_t zero = 2 * to->zero_point + 1;
    uint32x4_t lanes = to->per_channel ? vidupq_n_u32(0, 1) : vdupq_n_u32(0);

    for (int32_t left = op->output_depth; left > 0; left -= 4, output += 4) {
        int32x4_t sums = dot(packing, weights, depth, input, bias);
        mve_pred16_t inside = vctp32q((uint32_t)left);
        int32x4_t multiplier = vldrwq_gather_shifted_offset_z_s32(factor, lanes, inside);
        int32x4_t right = vldrbq_gather_offset_z_s32(shift, lanes, inside);
        int32x4_t offset = vshlq_s32(vdupq_n_s32(zero), vaddq_n_s32(right, -33));

        sums = vaddq_s32(vmulhq_s32(sums, multiplier), offset);
        sums = vshlq_s32(sums, vsubq_s32(vdupq_n_s32(32), right));
        vstrbq_p_s32(output, specc_narrow(sums), inside);
        weights += block;
        bias += 4;
        factor += step;
        shift += step;
    }
}

/* Outputs of one row, any factors. */
static void dense(const specc_fully_connected_t *op, const int8_t *input, int8_t *output)
{
    uint32_t depth = op->input_depth, padded = (depth + 3u) & ~3u;

    for (uint32_t c = 0; c < op->output_depth; c += 4) {
        uint32_t left = op->output_depth - c;
        const int8_t *weights = op->weights + c * padded;
        int32_t sums[4];

        vst1q_s32(sums, dot(specc_packing(), weights, depth, input, op->bias + c));
        specc_requantize_once(&op->requantize, c, left < 4 ? left : 4, sums, output + c);
    }
}

void specc_fully_connected(const specc_fully_connected_t *op, const int8_t *input, int8_t *output)
{
    bool common = op->requantize.common && !op->requantize.multiplier_low;

    for (uint32_t row = op->rows; row > 0; row--, input += op->input_depth) {
        if (common) {
            dense_common(op, input, output);
        } else {
            dense(op, input, output);
        }
        output += op->output_depth;
    }
}
#endif
