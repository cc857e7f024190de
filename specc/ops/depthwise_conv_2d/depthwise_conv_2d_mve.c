/* Depthwise convolution on a core with MVE: four rows of outputs of a channel at a time.
 *
 * One channel's rows are in scratch as int8, turned such that columns run along memory. It holds
 * eight times as many rows as the widened ones of four channels, so most layers are one band.
 */
#include "depthwise_channels_mve.h"

#ifdef SPECC_HAS_MVE
#include <stdbool.h>
#include <string.h>

#include "../../runtime/vectors.h"

#define OVERREAD 8 /* bytes that may be read beyond the rows, by filters of 3 x 3 */

/* A channel's rows in scratch, [columns][pitch]. */
typedef struct {
    int8_t *columns;
    uint32_t pitch;
    uint32_t n_columns;
} plane_t;

static bool is_3x3(const specc_depthwise_conv_2d_t *op)
{
    return op->filter_height == 3 && op->filter_width == 3 && op->stride_width <= 2 &&
           op->stride_height == op->stride_width && op->scaling.common;
}

/* Fills `n` rows of the plane, from `row` on, with what is outside the input. */
static void fill_rows(const plane_t *plane, uint32_t row, uint32_t n, int8_t value)
{
    int8_t *column = plane->columns + row;

    for (uint32_t x = n > 0 ? plane->n_columns : 0; x > 0; x--, column += plane->pitch) {
        for (uint32_t y = 0; y < n; y++) {
            column[y] = value;
        }
    }
}

/* Moves `n` of the plane's rows, from `from` on, to its beginning. */
static void keep_rows(const plane_t *plane, uint32_t from, uint32_t n)
{
    int8_t *column = plane->columns;

    for (uint32_t x = plane->n_columns; x > 0; x--, column += plane->pitch) {
        for (uint32_t y = 0; y < n; y++) {
            column[y] = column[from + y];
        }
    }
}

/* A column of `n` bytes, each `step` after the one before. */
static inline void gather_column(const int8_t *from, uint32_t step, uint32_t n, int8_t *to)
{
    uint16x8_t at = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)step);

    if (7 * step > UINT16_MAX) {
        for (; n > 0; n--, from += step) {
            *to++ = *from;
        }
    }
    for (; n >= 8; n -= 8, from += 8 * step, to += 8) {
        vstrbq_s16(to, vldrbq_gather_offset_s16(from, at));
    }
    if (n > 0) {
        mve_pred16_t inside = vctp16q(n);

        vstrbq_p_s16(to, vldrbq_gather_offset_z_s16(from, at, inside), inside);
    }
}

/* Sums of four outputs to int8, where scaling.common: see specc_scale_channel(). */
static inline int32x4_t scale_vector(specc_channel_scale_t scale, int32x4_t sums)
{
    int32x4_t lowered = vaddq_n_s32(vshrq_n_s32(sums, 31), scale.offset);
    int32x4_t scaled = vaddq_s32(vqrdmulhq_n_s32(sums, scale.multiplier), lowered);

    return specc_narrow(vshlq_r_s32(scaled, -(int32_t)scale.shift - 1));
}

/* Any filter: the outputs of channel `c` in a band. */
static void convolve_any(const specc_depthwise_conv_2d_t *op, const plane_t *plane, uint32_t n_rows,
                         uint32_t c, int8_t *output)
{
    uint32_t width = op->filter_width, row_bytes = (uint32_t)op->output_width * op->depth;
    uint32_t stored = width == 3 ? 4 : width; /* weights in a row */
    uint32_t down = op->stride_height, right = op->stride_width * plane->pitch;
    const int8_t *weights = op->weights + c * op->filter_height * stored;
    int32_t bias = op->scaling.terms[2 * c];
    uint32x4_t lanes = vidupq_n_u32(0, 1), rows = vmulq_n_u32(lanes, down);
    uint32x4_t to = vmulq_n_u32(lanes, row_bytes);

    for (uint32_t oy = 0; oy < n_rows; oy += 4) {
        mve_pred16_t inside = vctp32q(n_rows - oy);
        const int8_t *from = plane->columns + oy * down;
        int8_t *result = output + oy * row_bytes;

        for (uint32_t ox = 0; ox < op->output_width; ox++, from += right, result += op->depth) {
            int32x4_t sums = vdupq_n_s32(bias / 2);
            const int8_t *column = from;

            for (uint32_t fx = 0; fx < width; fx++, column += plane->pitch) {
                const int8_t *w = weights + (stored > width && fx == 2 ? 3 : fx);

                for (uint32_t fy = 0; fy < op->filter_height; fy++, w += stored) {
                    int32x4_t x = vldrbq_gather_offset_z_s32(column + fy, rows, inside);

                    sums = vmlaq_n_s32(sums, x, *w);
                }
            }
            if (op->scaling.common) {
                sums = scale_vector(specc_channel_scale(&op->scaling, c), sums);
            } else {
                int32_t array[4];

                vst1q_s32(array, sums);
                for (uint32_t i = 0; i < 4; i++) {
                    array[i] = specc_scale(&op->scaling, c, 2 * array[i]);
                }
                sums = vld1q_s32(array);
            }
            vstrbq_scatter_offset_p_s32(result, to, sums, inside);
        }
    }
}

/* A filter of 3 x 3, and where its outputs go. */
typedef struct {
    int8_t w[3][3]; /* [column][row] */
    int32_t bias;
    specc_channel_scale_t scale;
    uint32_t row_bytes; /* of the outputs */
    uint32_t to_odd;    /* bytes from an even column's output to the odd one's; 0: there is none */
} channel_t;

/* From where the last four rows begin if there are fewer than four after the next ones: they are
 * done twice. */
static inline int32_t advance(int32_t rest)
{
    return rest < 4 ? rest : 4;
}

/* Two columns of at least four outputs, for a stride of 1. */
static void convolve_columns(const channel_t *channel, const int8_t *columns, uint32_t pitch,
                             int32_t rest, int8_t *output)
{
    const channel_t own = *channel; /* stores of int8 do not change it */
    uint32x4_t to = vmulq_n_u32(vidupq_n_u32(0, 1), own.row_bytes);

    while (rest > 0) {
        int32x4_t even = vdupq_n_s32(own.bias), odd = even;
        const int8_t *column = columns;

#pragma GCC unroll 4
        for (uint32_t x = 0; x < 4; x++, column += pitch) {
#pragma GCC unroll 3
            for (uint32_t y = 0; y < 3; y++) {
                int32x4_t values = vldrbq_s32(column + y);

                if (x < 3) {
                    even = vmlaq_n_s32(even, values, own.w[x][y]);
                }
                if (x > 0) {
                    odd = vmlaq_n_s32(odd, values, own.w[x - 1][y]);
                }
            }
        }
        vstrbq_scatter_offset_s32(output + own.to_odd, to, scale_vector(own.scale, odd));
        vstrbq_scatter_offset_s32(output, to, scale_vector(own.scale, even));
        rest -= 4;
        columns += advance(rest);
        output += advance(rest) * (int32_t)own.row_bytes;
    }
}

/* A column of at least four outputs, for a stride of 2. */
static void convolve_column_by_2(const channel_t *channel, const int8_t *columns, uint32_t pitch,
                                 int32_t rest, int8_t *output)
{
    const channel_t own = *channel;
    uint32x4_t to = vmulq_n_u32(vidupq_n_u32(0, 1), own.row_bytes);
    uint32x4_t rows = vidupq_n_u32(0, 2);

    while (rest > 0) {
        int32x4_t sums = vdupq_n_s32(own.bias);
        const int8_t *column = columns;

#pragma GCC unroll 3
        for (uint32_t x = 0; x < 3; x++, column += pitch) {
#pragma GCC unroll 3
            for (uint32_t y = 0; y < 3; y++) {
                sums = vmlaq_n_s32(sums, vldrbq_gather_offset_s32(column + y, rows), own.w[x][y]);
            }
        }
        vstrbq_scatter_offset_s32(output, to, scale_vector(own.scale, sums));
        rest -= 4;
        columns += 2 * advance(rest);
        output += advance(rest) * (int32_t)own.row_bytes;
    }
}

/* Filters of 3 x 3 with one stride of 1 or 2 both ways, and common scales. */
static void convolve_3x3(const specc_depthwise_conv_2d_t *op, const plane_t *plane, uint32_t n_rows,
                         uint32_t c, int8_t *output)
{
    const int8_t *weights = op->weights + 12 * c, *columns = plane->columns;
    uint32_t depth = op->depth, width = op->output_width;
    channel_t channel;

    channel.bias = op->scaling.terms[2 * c] / 2;
    channel.scale = specc_channel_scale(&op->scaling, c);
    channel.row_bytes = width * depth;
    channel.to_odd = depth;
    for (uint32_t y = 0; y < 3; y++, weights += 4) {
        channel.w[0][y] = weights[0];
        channel.w[1][y] = weights[1];
        channel.w[2][y] = weights[3];
    }
    if (op->stride_width == 2) {
        for (; width > 0; width--, columns += 2 * plane->pitch, output += depth) {
            convolve_column_by_2(&channel, columns, plane->pitch, (int32_t)n_rows, output);
        }
        return;
    }
    for (; width >= 2; width -= 2, columns += 2 * plane->pitch, output += 2 * depth) {
        convolve_columns(&channel, columns, plane->pitch, (int32_t)n_rows, output);
    }
    if (width > 0) {
        channel.to_odd = 0;
        convolve_columns(&channel, columns, plane->pitch, (int32_t)n_rows, output);
    }
}

/* A band's rows of channel `c`, from `row` of the plane on: input rows from `y` on, any of which may
 * be outside. `fill`: what is outside is not there yet. */
static void gather_rows(const specc_depthwise_conv_2d_t *op, const plane_t *plane,
                        const int8_t *input, int32_t y, uint32_t row, uint32_t end, bool fill)
{
    uint32_t step = (uint32_t)op->input_width * op->depth, room = plane->n_columns - op->pad_left;
    uint32_t width = op->input_width < room ? op->input_width : room;
    int32_t below = op->input_height - y;
    uint32_t first = row + (y < 0 ? (uint32_t)-y : 0u); /* inside */
    uint32_t last = below > 0 ? row + (uint32_t)below : row;

    first = first < end ? first : end;
    last = last < first ? first : last < end ? last : end;
    if (fill) {
        fill_rows(plane, row, first - row, op->input_zero_point);
        fill_rows(plane, last, end - last, op->input_zero_point);
    }
    if (last > first) {
        int8_t *column = plane->columns + op->pad_left * plane->pitch + first;
        const int8_t *from = input + (uint32_t)(y + (int32_t)(first - row)) * step;

        for (; width > 0; width--, column += plane->pitch, from += op->depth) {
            gather_column(from, step, last - first, column);
        }
    }
}

void specc_depthwise_conv_2d(const specc_depthwise_conv_2d_t *op, const int8_t *input,
                             int8_t *output, void *scratch)
{
    plane_t plane = {scratch, 8u * op->band_input_rows, 2u * op->column_pairs};
    uint32_t height = op->filter_height, down = op->stride_height;
    uint32_t kept = height > down ? height - down : 0; /* rows that two bands share */
    bool fast = is_3x3(op);
    uint32_t room = plane.pitch - (fast ? OVERREAD : 0u);
    uint32_t most = (room - height) / down + 1; /* rows of outputs in a band */
    uint32_t band = most < op->output_height ? most & ~3u : op->output_height;

    if (specc_depthwise_channels(op, input, output, scratch)) {
        return;
    }
    memset(scratch, op->input_zero_point, plane.n_columns * plane.pitch);
    band = band > 0 ? band : most;
    for (uint32_t c = 0; c < op->depth; c++) {
        for (uint32_t oy = 0; oy < op->output_height; oy += band) {
            uint32_t rest = op->output_height - oy, n_rows = rest < band ? rest : band;
            uint32_t row = oy > 0 ? kept : 0;
            int32_t y = (int32_t)(oy * down + row) - op->pad_top;
            int8_t *result = output + oy * op->output_width * op->depth + c;

            if (row > 0) {
                keep_rows(&plane, band * down, kept);
            }
            gather_rows(op, &plane, input + c, y, row, (n_rows - 1) * down + height,
                        band < op->output_height);
            if (fast && n_rows >= 4) {
                convolve_3x3(op, &plane, n_rows, c, result);
            } else {
                convolve_any(op, &plane, n_rows, c, result);
            }
        }
    }
}
#endif
