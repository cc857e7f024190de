#include "depthwise_conv_2d.h"

#include "../../runtime/assembly.h"

#ifndef SPECC_HAS_MVE /* else depthwise_conv_2d_mve.c */
#include <stdbool.h>
#include <string.h>

#define GROUP 4 /* channels that are widened together */

/* Four channels in scratch: `channel` int16 from one to the next, `column` from a pair of columns to
 * the next; two from a row to the next. */
typedef struct {
    int16_t *rows;
    uint32_t channel;
    uint32_t column;
    uint32_t n; /* channels: fewer than four at the end */
} band_t;

/* Widens a row of `width` pixels, `depth` apart, to the band's row `to`; `x` is where in a pair the
 * first one goes. The others are neighbours of the border, which is there already. */
static SPECC_NOINLINE void widen_row(const int8_t *pixel, uint32_t width, uint32_t depth,
                                     uint32_t x, const band_t *band, int16_t *to)
{
    uint32_t channel = band->channel, column = band->column, n = band->n;

    if (x == 1 && width > 0) {
        for (uint32_t c = 0; c < n; c++) {
            to[c * channel + 1] = pixel[c];
        }
        pixel += depth;
        to += column;
        width--;
    }
#ifdef SPECC_HAS_SMLAD
    for (uint32_t least = n == GROUP ? 2 : UINT32_MAX; width >= least; width -= 2) {
        uint32_t word_a, word_b;
        int32_t a02, a13, b02, b13;

        memcpy(&word_a, pixel, 4);
        memcpy(&word_b, pixel + depth, 4);
        a02 = __sxtb16((int8x4_t)word_a);
        b02 = __sxtb16((int8x4_t)word_b);
        a13 = specc_odd_bytes(word_a);
        b13 = specc_odd_bytes(word_b);
        *(int32_t *)(void *)to = specc_low_halves(a02, b02);
        *(int32_t *)(void *)(to + channel) = specc_low_halves(a13, b13);
        *(int32_t *)(void *)(to + 2 * channel) = specc_high_halves(a02, b02);
        *(int32_t *)(void *)(to + 3 * channel) = specc_high_halves(a13, b13);
        pixel += 2 * depth;
        to += column;
    }
#endif
    for (x = 0; width > 0; width--, x ^= 1, pixel += depth) {
        for (uint32_t c = 0; c < n; c++) {
            to[c * channel + x] = pixel[c];
        }
        if (x == 1) {
            to += column;
        }
    }
}

/* Fills `n` rows of the band, from `row` on, with what is outside the input. */
static void fill_rows(const specc_depthwise_conv_2d_t *op, const band_t *band, uint32_t row,
                      uint32_t n)
{
    int16_t *column = band->rows + 2 * row;

    for (uint32_t i = (uint32_t)GROUP * op->column_pairs; i > 0; i--, column += band->column) {
        for (uint32_t x = 0; x < 2 * n; x++) {
            column[x] = op->input_zero_point;
        }
    }
}

/* Moves the last `n` of the rows that a band had to its beginning: the next band needs them. */
static void keep_rows(const specc_depthwise_conv_2d_t *op, const band_t *band, uint32_t n)
{
    int16_t *column = band->rows;
    uint32_t from = 2 * (op->band_input_rows - n);

    for (uint32_t i = (uint32_t)GROUP * op->column_pairs; i > 0; i--, column += band->column) {
        for (uint32_t row = 0; row < 2 * n; row += 2) {
            memcpy(column + row, column + from + row, 4);
        }
    }
}

/* Any filter: the outputs of one channel in a band. */
static void convolve_any(const specc_depthwise_conv_2d_t *op, const int16_t *rows, uint32_t column,
                         uint32_t n_rows, uint32_t c, int8_t *output)
{
    uint32_t stored = op->filter_width == 3 ? 4 : op->filter_width; /* weights in a row */
    const int8_t *weights = op->weights + c * op->filter_height * stored;

    for (uint32_t oy = 0; oy < n_rows; oy++, rows += 2 * op->stride_height) {
        for (uint32_t ox = 0; ox < op->output_width; ox++, output += op->depth) {
            int32_t sum = 0;

            for (uint32_t fx = 0; fx < op->filter_width; fx++) {
                uint32_t x = ox * op->stride_width + fx;
                const int16_t *from = rows + x / 2 * column + x % 2;
                const int8_t *w = weights + (stored > op->filter_width && fx == 2 ? 3 : fx);

                for (uint32_t fy = 0; fy < op->filter_height; fy++, w += stored) {
                    sum += from[2 * fy] * *w;
                }
            }
            *output = specc_scale(&op->scaling, c, op->scaling.terms[2 * c] + 2 * sum);
        }
    }
}

/* Filters of three columns, w0 w1 w1 w2 a row: the outputs of one channel in a band. Two
 * neighbours share what they read where the stride is 1. */
static void convolve_three(const specc_depthwise_conv_2d_t *op, const int16_t *rows,
                           uint32_t column, uint32_t n_rows, uint32_t c, int8_t *output)
{
    const int8_t *weights = op->weights + 4 * c * op->filter_height;
    uint32_t step = op->stride_width == 1 ? 2 : 1; /* outputs for a pair of columns */
    uint32_t row_bytes = (uint32_t)op->output_width * op->depth;
    int32_t bias = op->scaling.terms[2 * c];

    for (uint32_t ox = 0; ox < op->output_width; ox += step, rows += column) {
        bool both = step == 2 && ox + 1 < op->output_width;
        int8_t *to = output + ox * op->depth;

        for (uint32_t oy = 0; oy < n_rows; oy++, to += row_bytes) {
            const int16_t *from = rows + 2 * oy * op->stride_height;
            const int8_t *w = weights;
            int32_t even = 0, odd = 0;

            for (uint32_t fy = 0; fy < op->filter_height; fy++, from += 2, w += 4) {
                int32_t w0 = w[0], w1 = w[1], w2 = w[3];
                int32_t x1 = from[1], x2 = from[column];

                even += from[0] * w0 + x1 * w1 + x2 * w2;
                odd += x1 * w0 + x2 * w1 + from[column + 1] * w2;
            }
            if (op->scaling.common) {
                specc_channel_scale_t scale = specc_channel_scale(&op->scaling, c);

                to[both ? op->depth : 0] = specc_scale_channel(scale, bias + 2 * odd);
                to[0] = specc_scale_channel(scale, bias + 2 * even);
            } else {
                to[both ? op->depth : 0] = specc_scale(&op->scaling, c, bias + 2 * odd);
                to[0] = specc_scale(&op->scaling, c, bias + 2 * even);
            }
        }
    }
}

#ifdef SPECC_HAS_SMLAD
/* A channel's filter of 3 x 3 and all that its outputs in a band need; the order is the assembly's. */
typedef struct {
    int32_t w01[3]; /* twice w0 and w1 of each row: the sums come out doubled */
    int32_t w12[3]; /* twice w1 and w2 */
    int32_t bias;
    specc_channel_scale_t scale;
    int8_t *output;     /* the next one */
    uint32_t to_odd;    /* bytes from an even column's output to the odd one's; 0: there is none */
    uint32_t row_bytes; /* of the outputs */
    const int32_t *rows; /* the pair of input columns that comes next */
    uint32_t pitch;      /* bytes from one pair to the next */
    const int32_t *end;  /* of the rows that begin a filter */
    uint32_t height;     /* bytes of those rows */
} channel_t;

/* r0 and r1 run down two neighbouring pairs of input columns, x0 x1 and x2 x3. */
#define COLUMN_START                                                                              \
    "push   {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"                                           \
    "mov    lr, r0\n\t"                                                                           \
    "ldrd   r0, r2, [lr, #52]\n\t" /* rows, pitch */                                              \
    "ldr    r3, [lr, #64]\n\t"     /* height */                                                   \
    "add    r1, r0, r2\n\t"                                                                       \
    "add    r3, r0, r3\n\t"                                                                       \
    "str    r1, [lr, #52]\n\t"                                                                    \
    "str    r3, [lr, #60]\n\t"              /* end */                                             \
    "ldm    lr, {r4, r5, r6, r7, r8, r9}\n" /* w01, w12 */                                        \
    "1:\n\t"                                                                                      \
    "ldr    r10, [lr, #24]\n\t" /* bias */
#define THREE_ROWS(AT) "ldm    " AT ", {r2, r3, r12}\n\t"
#define COLUMN_END                                                                                \
    "ldr    r2, [lr, #60]\n\t" /* end */                                                          \
    "add    r3, r3, r12\n\t"                                                                      \
    "str    r3, [lr, #40]\n\t" /* output */                                                       \
    "cmp    r0, r2\n\t"                                                                           \
    "bne    1b\n\t"                                                                               \
    "pop    {r4, r5, r6, r7, r8, r9, r10, r11, pc}"

/* Outputs of two columns, from the top down, for a stride of 1: r10 is that of the even column, r11
 * its right neighbour. In assembly: C keeps seven of these values on the stack. */
static SPECC_ASSEMBLY void convolve_columns(channel_t *channel SPECC_UNUSED)
{
    __asm__(COLUMN_START
            THREE_ROWS("r0")
            "smlatb r11, r2, r4, r10\n\t" /* x1 w0 */
            "smlad  r10, r2, r4, r10\n\t" /* x0 w0 + x1 w1 */
            "smlatb r11, r3, r5, r11\n\t"
            "smlad  r10, r3, r5, r10\n\t"
            "smlatb r11, r12, r6, r11\n\t"
            "smlad  r10, r12, r6, r10\n\t"
            THREE_ROWS("r1")
            "smlabt r10, r2, r7, r10\n\t" /* x2 w2 */
            "smlad  r11, r2, r7, r11\n\t" /* x2 w1 + x3 w2 */
            "smlabt r10, r3, r8, r10\n\t"
            "smlad  r11, r3, r8, r11\n\t"
            "smlabt r10, r12, r9, r10\n\t"
            "smlad  r11, r12, r9, r11\n\t"
            "ldrd   r2, r3, [lr, #28]\n\t" /* multiplier, offset */
            "add    r12, r3, r10, asr #31\n\t"
            "add    r3, r3, r11, asr #31\n\t"
            "smmlar r10, r10, r2, r12\n\t"
            "smmlar r11, r11, r2, r3\n\t"
            "ldrd   r2, r3, [lr, #36]\n\t" /* shift, output */
            "adds   r0, r0, #4\n\t"
            "adds   r1, r1, #4\n\t"
            "asr    r10, r10, r2\n\t"
            "asr    r11, r11, r2\n\t"
            "ldrd   r2, r12, [lr, #44]\n\t" /* to_odd, row_bytes */
            "ssat   r10, #8, r10, asr #1\n\t"
            "ssat   r11, #8, r11, asr #1\n\t"
            "strb   r11, [r3, r2]\n\t"
            "strb   r10, [r3]\n\t"
            COLUMN_END);
}

/* Outputs of one column for a stride of 2. */
static SPECC_ASSEMBLY void convolve_column_by_2(channel_t *channel SPECC_UNUSED)
{
    __asm__(COLUMN_START
            THREE_ROWS("r0")
            "smlad  r10, r2, r4, r10\n\t" /* x0 w0 + x1 w1 */
            "smlad  r10, r3, r5, r10\n\t"
            "smlad  r10, r12, r6, r10\n\t"
            THREE_ROWS("r1")
            "smlabt r10, r2, r7, r10\n\t" /* x2 w2 */
            "smlabt r10, r3, r8, r10\n\t"
            "smlabt r10, r12, r9, r10\n\t"
            "ldrd   r2, r3, [lr, #28]\n\t" /* multiplier, offset */
            "add    r3, r3, r10, asr #31\n\t"
            "smmlar r10, r10, r2, r3\n\t"
            "ldrd   r2, r3, [lr, #36]\n\t" /* shift, output */
            "adds   r0, r0, #8\n\t"
            "adds   r1, r1, #8\n\t"
            "asr    r10, r10, r2\n\t"
            "ldr    r12, [lr, #48]\n\t" /* row_bytes */
            "ssat   r10, #8, r10, asr #1\n\t"
            "strb   r10, [r3]\n\t"
            COLUMN_END);
}

/* Filters of 3 x 3 with one stride of 1 or 2 both ways, and common scales. */
static void convolve_3x3(const specc_depthwise_conv_2d_t *op, const int32_t *rows, uint32_t pitch,
                         uint32_t n_rows, uint32_t c, int8_t *output)
{
    const int8_t *weights = op->weights + 12 * c;
    uint32_t depth = op->depth, width = op->output_width, stride = op->stride_width;
    channel_t channel; /* filled in field by field: an initializer would clear it first */

    channel.bias = op->scaling.terms[2 * c];
    channel.scale = specc_channel_scale(&op->scaling, c);
    channel.to_odd = depth;
    channel.row_bytes = width * depth;
    channel.rows = rows;
    channel.pitch = 4 * pitch;
    channel.height = 4 * stride * n_rows;
    for (uint32_t fy = 0; fy < 3; fy++, weights += 4) {
        int32_t w01, w12;
        uint32_t word;

        memcpy(&word, weights, 4);
        w01 = __sxtb16((int8x4_t)word);
        w12 = specc_odd_bytes(word);
        channel.w01[fy] = __sadd16(w01, w01);
        channel.w12[fy] = __sadd16(w12, w12);
    }
    if (stride == 2) {
        for (; width > 0; width--, output += depth) {
            channel.output = output;
            convolve_column_by_2(&channel);
        }
        return;
    }
    for (; width >= 2; width -= 2, output += 2 * depth) {
        channel.output = output;
        convolve_columns(&channel);
    }
    if (width > 0) {
        channel.output = output;
        channel.to_odd = 0;
        convolve_columns(&channel);
    }
}
#endif

/* The outputs of one channel in a band. */
static SPECC_NOINLINE void convolve_channel(const specc_depthwise_conv_2d_t *op,
                                            const int16_t *rows, uint32_t column, uint32_t n_rows,
                                            uint32_t c, int8_t *output)
{
#ifdef SPECC_HAS_SMLAD
    if (op->filter_width == 3 && op->filter_height == 3 && op->stride_width <= 2 &&
        op->stride_height == op->stride_width && op->scaling.common) {
        convolve_3x3(op, (const int32_t *)(const void *)rows, column / 2, n_rows, c, output);
        return;
    }
#endif
    if (op->filter_width == 3 && op->stride_width <= 2) {
        convolve_three(op, rows, column, n_rows, c, output);
    } else {
        convolve_any(op, rows, column, n_rows, c, output);
    }
}

void specc_depthwise_conv_2d(const specc_depthwise_conv_2d_t *op, const int8_t *input,
                             int8_t *output, void *scratch)
{
    uint32_t column = 2u * op->band_input_rows;
    band_t band = {scratch, column * op->column_pairs, column, GROUP};
    uint32_t height = op->filter_height, down = op->stride_height;
    uint32_t kept = height > down ? height - down : 0; /* rows that two bands share */
    uint32_t room = 2u * op->column_pairs - op->pad_left; /* for pixels of a row */
    uint32_t width = op->input_width < room ? op->input_width : room;
    int16_t *left = band.rows + op->pad_left / 2u * column;

    fill_rows(op, &band, 0, op->band_input_rows);
    for (uint32_t first = 0; first < op->depth; first += GROUP) {
        band.n = op->depth - first < GROUP ? op->depth - first : GROUP;
        for (uint32_t oy = 0; oy < op->output_height; oy += op->band_rows) {
            uint32_t rest = op->output_height - oy;
            uint32_t n_rows = rest < op->band_rows ? rest : op->band_rows;
            uint32_t needed = (n_rows - 1u) * down + height;
            int32_t y = (int32_t)(oy * down) - op->pad_top;
            uint32_t row = 0;

            if (oy > 0 && kept > 0) {
                keep_rows(op, &band, kept);
                row = kept;
                y += (int32_t)kept;
            }
            for (; row < needed; row++, y++) {
                if (y >= 0 && y < op->input_height) {
                    const int8_t *pixels = input + (uint32_t)y * op->input_width * op->depth + first;

                    widen_row(pixels, width, op->depth, op->pad_left % 2u, &band, left + 2 * row);
                } else if (op->band_rows < op->output_height) { /* else it is there already */
                    fill_rows(op, &band, row, 1);
                }
            }
            for (uint32_t c = first; c < first + band.n; c++) {
                convolve_channel(op, band.rows + (c - first) * band.channel, column, n_rows, c,
                                 output + oy * op->output_width * op->depth + c);
            }
        }
    }
}
#endif
