#include "conv_2d.h"

#include <stdbool.h>
#include <string.h>

#ifdef SPECC_HAS_MVE
#include "../../runtime/vectors.h"
#endif

/* Filters of one pixel that need no filling up: the input's pixels are the patches. */
static bool is_pointwise(const specc_conv_2d_t *op)
{
    return op->filter_height == 1 && op->filter_width == 1 && op->stride_height == 1 &&
           op->stride_width == 1 && op->filters.depth == op->input_depth;
}

/* Two pixels at a time, from the end where outputs are larger than inputs: what is written lies
 * where nothing is read any more, even if input and output begin at one address. */
static void convolve_pixels(const specc_conv_2d_t *op, const int8_t *input, int8_t *output,
                            int32_t *scratch)
{
    int32_t *columns = specc_filters_begin(&op->filters, scratch);
    int32_t n = (int32_t)op->output_height * op->output_width;
    int32_t depth_in = op->input_depth, depth_out = op->filters.count;
    int32_t first = depth_out > depth_in ? n - 2 : 0, step = depth_out > depth_in ? -2 : 2;
    const int8_t *pixel = input + first * depth_in;
    int8_t *result = output + first * depth_out;

    for (int32_t pairs = n / 2; pairs > 0; pairs--) {
        specc_filters_columns(&op->filters, pixel, pixel + depth_in, columns);
        specc_filters_apply(&op->filters, columns, result, result + depth_out);
        pixel += step * depth_in;
        result += step * depth_out;
    }
    if (n % 2 == 1) { /* the last one is alone: on the way back it is the second of a pair */
        pixel += step < 0 ? depth_in : 0;
        result += step < 0 ? depth_out : 0;
        specc_filters_columns(&op->filters, pixel, pixel, columns);
        specc_filters_apply(&op->filters, columns, result, result);
    }
}

#ifdef SPECC_HAS_MVE
/* `inside`: the first n % 16 bytes of a vector. */
static inline int8_t *copy_vectors(int8_t *to, const int8_t *from, uint32_t n, mve_pred16_t inside)
{
    for (uint32_t i = n / 16; i > 0; i--, to += 16, from += 16) {
        vst1q_s8(to, vld1q_s8(from));
    }
    if (n % 16 > 0) {
        vst1q_p_s8(to, vld1q_z_s8(from, inside), inside);
    }
    return to + n % 16;
}

static inline int8_t *copy(int8_t *to, const int8_t *from, uint32_t n)
{
    return copy_vectors(to, from, n, vctp8q(n % 16));
}
#else
static inline int8_t *copy(int8_t *to, const int8_t *from, uint32_t n)
{
    for (; n >= 4; n -= 4, to += 4, from += 4) {
        memcpy(to, from, 4);
    }
    if (n & 2u) {
        memcpy(to, from, 2);
        to += 2;
        from += 2;
    }
    if (n & 1u) {
        *to++ = *from;
    }
    return to;
}
#endif

/* A patch of the input that lies inside: `rows` rows of `row` bytes, `pitch` bytes apart. */
static void gather(const int8_t *from, uint32_t rows, uint32_t row, uint32_t pitch, int8_t *patch)
{
#ifdef SPECC_HAS_MVE
    mve_pred16_t inside = vctp8q(row % 16);

    for (; rows > 0; rows--, from += pitch) {
        patch = copy_vectors(patch, from, row, inside);
    }
#else
    for (; rows > 0; rows--, from += pitch) {
        patch = copy(patch, from, row);
    }
#endif
}

static inline int8_t *fill(int8_t *to, int8_t value, uint32_t n)
{
    if (n > 0) {
        memset(to, value, n);
    }
    return to + n;
}

static inline uint32_t clamp(int32_t x, uint32_t low, uint32_t high)
{
    return x < (int32_t)low ? low : x > (int32_t)high ? high : (uint32_t)x;
}

/* The patch below the filter whose first row and column are at (top, left), any part of which may
 * be outside. Pixels that lie side by side are copied together. */
static void gather_edge(const specc_conv_2d_t *op, const int8_t *input, int32_t top, int32_t left,
                        int8_t *patch)
{
    uint32_t depth = op->input_depth, width = op->filter_width, right = op->dilation_width;
    uint32_t step = right == 1 ? width : 1; /* pixels that are copied together */
    int8_t zero = op->input_zero_point;

    for (uint32_t fy = 0; fy < op->filter_height; fy++, top += op->dilation_height) {
        bool inside = top >= 0 && top < op->input_height;
        const int8_t *row = input + (inside ? (uint32_t)top * op->input_width * depth : 0u);

        for (uint32_t fx = 0; fx < width; fx += step) {
            int32_t x = left + (int32_t)(fx * right);
            uint32_t first = inside ? clamp(-x, 0, step) : step;
            uint32_t end = inside ? clamp(op->input_width - x, first, step) : step;

            patch = fill(patch, zero, first * depth);
            if (end > first) {
                patch = copy(patch, row + (uint32_t)(x + (int32_t)first) * depth,
                             (end - first) * depth);
            }
            patch = fill(patch, zero, (step - end) * depth);
        }
    }
}

/* Two patches at a time, from left to right and from top to bottom. */
static void convolve_patches(const specc_conv_2d_t *op, const int8_t *input, int8_t *output,
                             int8_t *scratch)
{
    uint32_t depth = op->filters.depth, count = op->filters.count;
    int32_t *columns = specc_filters_begin(&op->filters, (int32_t *)(void *)(scratch + 2 * depth));
    uint32_t row = (uint32_t)op->filter_width * op->input_depth;
    uint32_t pitch = (uint32_t)op->dilation_height * op->input_width * op->input_depth;
    int32_t last_top = op->input_height - (op->filter_height - 1) * op->dilation_height - 1;
    int32_t last_left = op->dilation_width == 1 ? op->input_width - op->filter_width : -1;
    int32_t top = -op->pad_top;
    int8_t *patch = scratch;

    memset(scratch, 0, 2 * depth); /* what fills the filters up stays zero */
    for (uint32_t oy = op->output_height; oy > 0; oy--, top += op->stride_height) {
        int32_t left = -op->pad_left;

        for (uint32_t ox = op->output_width; ox > 0; ox--, left += op->stride_width) {
            if (top >= 0 && top <= last_top && left >= 0 && left <= last_left) {
                uint32_t pixel = (uint32_t)(top * op->input_width + left);

                gather(input + pixel * op->input_depth, op->filter_height, row, pitch, patch);
            } else {
                gather_edge(op, input, top, left, patch);
            }
            if (patch == scratch) {
                patch = scratch + depth;
                continue;
            }
            specc_filters_columns(&op->filters, scratch, patch, columns);
            specc_filters_apply(&op->filters, columns, output, output + count);
            output += 2 * count;
            patch = scratch;
        }
    }
    if (patch != scratch) { /* the last one is alone */
        specc_filters_columns(&op->filters, scratch, scratch, columns);
        specc_filters_apply(&op->filters, columns, output, output);
    }
}

void specc_conv_2d(const specc_conv_2d_t *op, const int8_t *input, int8_t *output, void *scratch)
{
    if (is_pointwise(op)) {
        convolve_pixels(op, input, output, scratch);
    } else {
        convolve_patches(op, input, output, scratch);
    }
}
