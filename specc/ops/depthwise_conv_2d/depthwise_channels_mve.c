/* A lane is a channel. The three rows that an output needs are in scratch, borders included, as a
 * ring: so the output may take the input's place.
 *
 * Products of int8 are 16 bits wide, and two of them fit 16 bits together, unless both are of -128
 * by -128: filters with that weight are left to others. Each two are widened to 32 bits: products of
 * even lanes, then of odd ones, so that four vectors hold the sums of channels 0, 4, 8, 12, those of
 * 1, 5, 9, 13, and so on; narrowing puts them in order.
 */
#include "depthwise_channels_mve.h"

#ifdef SPECC_HAS_MVE
#include <stdbool.h>
#include <string.h>

#include "../../runtime/vectors.h"

#define LANES 16

/* Sixteen channels; the order is the assembly's. */
typedef struct {
    int8_t w[9][LANES];
    struct {
        int32_t bias[4], multiplier[4], offset[4], shift[4]; /* shift: to the left */
    } scale[4]; /* of every fourth channel */
} channels_t;

/* The first two products of each lane: AT is a row of the input, X and W are offsets. */
#define FIRST(AT, X, W)                                                                           \
    "vldrb.8 q6, [%[" AT "], #" X "]\n\t"                                                         \
    "vldrb.8 q7, [%[w], #" W "]\n\t"                                                              \
    "vmullb.s8 q4, q6, q7\n\t"                                                                    \
    "vmullt.s8 q5, q6, q7\n\t"
#define SECOND(AT, X, W)                                                                          \
    "vldrb.8 q6, [%[" AT "], #" X "]\n\t"                                                         \
    "vldrb.8 q7, [%[w], #" W "]\n\t"                                                              \
    "vmullb.s8 q6, q6, q7\n\t"                                                                    \
    "vadd.i16 q4, q4, q6\n\t"                                                                     \
    "vldrb.8 q6, [%[" AT "], #" X "]\n\t"                                                         \
    "vmullt.s8 q6, q6, q7\n\t"                                                                    \
    "vadd.i16 q5, q5, q6\n\t"
#define ADD                                                                                       \
    "vmovlb.s16 q6, q4\n\t"                                                                       \
    "vmovlt.s16 q7, q4\n\t"                                                                       \
    "vadd.i32 q0, q0, q6\n\t"                                                                     \
    "vadd.i32 q2, q2, q7\n\t"                                                                     \
    "vmovlb.s16 q6, q5\n\t"                                                                       \
    "vmovlt.s16 q7, q5\n\t"                                                                       \
    "vadd.i32 q1, q1, q6\n\t"                                                                     \
    "vadd.i32 q3, q3, q7\n\t"
/* specc_scale_channel() of four sums, in place. */
#define SCALE(SUMS, MULTIPLIER, OFFSET, SHIFT)                                                    \
    "vldrw.32 q4, [%[w], #" MULTIPLIER "]\n\t"                                                    \
    "vldrw.32 q5, [%[w], #" OFFSET "]\n\t"                                                        \
    "vqrdmulh.s32 q4, " SUMS ", q4\n\t"                                                           \
    "vshr.s32 q6, " SUMS ", #31\n\t"                                                              \
    "vadd.i32 q5, q5, q6\n\t"                                                                     \
    "vldrw.32 q7, [%[w], #" SHIFT "]\n\t"                                                         \
    "vadd.i32 q4, q4, q5\n\t"                                                                     \
    "vshl.s32 " SUMS ", q4, q7\n\t"

/* A row of `n` outputs, `depth` apart, of three rows of the input, `step` bytes apart. */
static void convolve_row(const channels_t *channels, const int8_t *top, const int8_t *middle,
                         const int8_t *bottom, uint32_t step, uint32_t n, int8_t *output,
                         uint32_t depth)
{
    __asm__ volatile("dls    lr, %[n]\n"
            "1:\n\t"
            "vldrw.32 q0, [%[w], #80]\n\t"
            "vldrw.32 q1, [%[w], #144]\n\t"
            "vldrw.32 q2, [%[w], #208]\n\t"
            "vldrw.32 q3, [%[w], #272]\n\t"
            FIRST("top", "0", "-64") SECOND("top", "16", "-48") ADD
            FIRST("top", "32", "-32") SECOND("middle", "0", "-16") ADD
            FIRST("middle", "16", "0") SECOND("middle", "32", "16") ADD
            FIRST("bottom", "0", "32") SECOND("bottom", "16", "48") ADD
            FIRST("bottom", "32", "64") ADD
            SCALE("q0", "96", "112", "128")
            SCALE("q1", "160", "176", "192")
            SCALE("q2", "224", "240", "256")
            SCALE("q3", "288", "304", "320")
            "vqmovnb.s32 q0, q0\n\t"
            "vqmovnt.s32 q0, q2\n\t"
            "vqmovnb.s32 q1, q1\n\t"
            "vqmovnt.s32 q1, q3\n\t"
            "vqmovnb.s16 q0, q0\n\t"
            "vqmovnt.s16 q0, q1\n\t"
            "vstrb.8 q0, [%[output]]\n\t"
            "add    %[output], %[output], %[depth]\n\t"
            "add    %[top], %[top], %[step]\n\t"
            "add    %[middle], %[middle], %[step]\n\t"
            "add    %[bottom], %[bottom], %[step]\n\t"
            "le     lr, 1b"
            : [top] "+r"(top), [middle] "+r"(middle), [bottom] "+r"(bottom), [output] "+r"(output)
            : [w] "r"(channels->w[4]), [n] "r"(n), [step] "r"(step), [depth] "r"(depth)
            : "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "lr", "memory");
}

/* Those from `c` on. */
static void get_channels(const specc_depthwise_conv_2d_t *op, uint32_t c, channels_t *channels)
{
    const int8_t *weights = op->weights + 12 * c; /* w0 w1 w1 w2 in each row */
    uint8x16_t at = vmulq_n_u8(vidupq_n_u8(0, 1), 12);
    uint32x4_t fourth = vidupq_n_u32(0, 4);
    int32_t zero = 2 * op->scaling.zero_point + 1;

    for (uint32_t i = 0; i < 9; i++) {
        uint32_t y = i / 3, x = i % 3;

        vst1q_s8(channels->w[i], vldrbq_gather_offset_s8(weights + 4 * y + x + x / 2, at));
    }
    for (uint32_t i = 0; i < 4; i++) {
        const int32_t *terms = op->scaling.terms + 2 * (c + i);
        uint32x4_t term = vshlq_n_u32(fourth, 3);
        int32x4_t shift = vldrbq_gather_offset_s32(op->scaling.shift + c + i, fourth);

        vst1q_s32(channels->scale[i].bias, vshrq_n_s32(vldrwq_gather_offset_s32(terms, term), 1));
        vst1q_s32(channels->scale[i].multiplier, vldrwq_gather_offset_s32(terms + 1, term));
        vst1q_s32(channels->scale[i].offset, vshlq_s32(vdupq_n_s32(zero), shift));
        vst1q_s32(channels->scale[i].shift, vmvnq_s32(shift)); /* less 1: and one half */
    }
}

/* Whether two products may not fit 16 bits. */
static bool has_lowest(const int8_t *weights, uint32_t n)
{
    int8x16_t lowest = vdupq_n_s8(0);

    for (; n > 0; n -= 16, weights += 16) {
        lowest = vminq_s8(lowest, vld1q_s8(weights));
    }
    return vminvq_s8(0, lowest) == INT8_MIN;
}

int specc_depthwise_channels(const specc_depthwise_conv_2d_t *op, const int8_t *input,
                             int8_t *output, int8_t *scratch)
{
    uint32_t depth = op->depth, down = op->stride_height, step = op->stride_width * LANES;
    uint32_t columns = (op->output_width - 1u) * op->stride_width + 3u, room = columns - op->pad_left;
    uint32_t width = op->input_width < room ? op->input_width : room;
    uint32_t row_bytes = columns * LANES, size = 16u * op->column_pairs * op->band_input_rows;

    if (op->filter_width != 3 || op->filter_height != 3 || !op->scaling.common ||
        depth % LANES != 0 || 3 * row_bytes > size || has_lowest(op->weights, 12 * depth)) {
        return 0;
    }
    for (uint32_t c = 0; c < depth; c += LANES) {
        int8_t *next = scratch, *last = scratch + 2 * row_bytes, *result = output + c;
        uint32_t row = 0; /* the next one, of the input with its borders */
        channels_t channels;

        get_channels(op, c, &channels);
        memset(scratch, op->input_zero_point, 3 * row_bytes);
        for (uint32_t oy = 0; oy < op->output_height; oy++) {
            const int8_t *rows[3];

            for (uint32_t end = oy * down + 3; row < end; row++) {
                int32_t y = (int32_t)row - op->pad_top;
                int8_t *to = next + op->pad_left * LANES;

                if (y >= 0 && y < op->input_height) {
                    const int8_t *from = input + (uint32_t)y * op->input_width * depth + c;

                    for (uint32_t x = width; x > 0; x--, from += depth, to += LANES) {
                        vst1q_s8(to, vld1q_s8(from));
                    }
                } else {
                    memset(next, op->input_zero_point, row_bytes);
                }
                next = next == last ? scratch : next + row_bytes;
            }
            for (uint32_t i = 0; i < 3; i++) { /* from the oldest on: once around the ring */
                rows[i] = next;
                next = next == last ? scratch : next + row_bytes;
            }
            convolve_row(&channels, rows[0], rows[1], rows[2], step, op->output_width, result, depth);
            result += op->output_width * depth;
        }
    }
    return 1;
}
#endif
