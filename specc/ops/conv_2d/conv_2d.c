#include "conv_2d.h"

#include <stdbool.h>
#include <string.h>

#include "../../runtime/vectors.h"

/* Filters of one pixel that need no filling up: the input's pixels are the patches. */
static bool is_pointwise(const specc_conv_2d_t *op)
{
    return op->filter_height == 1 && op->filter_width == 1 && op->stride_height == 1 &&
           op->stride_width == 1 && op->filters.depth == op->input_depth;
}

/* A few pixels at a time, from the end where outputs are larger than inputs: what is written lies
 * where nothing is read any more, even if input and output begin at one address. */
static void convolve_pixels(const specc_conv_2d_t *op, const int8_t *input, int8_t *output,
                            int32_t *scratch)
{
    const int8_t *patches[SPECC_PATCHES];
    int32_t *columns = specc_filters_begin(&op->filters, scratch);
    int32_t depth_in = op->input_depth, depth_out = op->filters.count;
    int32_t n = (int32_t)op->output_height * op->output_width;
    int32_t step = depth_out > depth_in ? -SPECC_PATCHES : SPECC_PATCHES; /* pixels */
    int32_t first = step < 0 ? n - SPECC_PATCHES : 0;

    input += first * depth_in;
    output += first * depth_out;
    for (; n >= SPECC_PATCHES; n -= SPECC_PATCHES) {
        for (int32_t i = 0; i < SPECC_PATCHES; i++) {
            patches[i] = input + i * depth_in;
        }
        specc_filters_apply(&op->filters, patches, SPECC_PATCHES, columns, output);
        input += step * depth_in;
        output += step * depth_out;
    }
    if (n > 0) { /* fewer pixels are left: on the way back those at the end of the next step */
        int32_t skip = step < 0 ? SPECC_PATCHES - n : 0;

        for (int32_t i = 0; i < n; i++) {
            patches[i] = input + (skip + i) * depth_in;
        }
        specc_filters_apply(&op->filters, patches, (uint32_t)n, columns, output + skip * depth_out);
    }
}

static inline int8_t *copy(int8_t *to, const int8_t *from, uint32_t n)
{
#ifdef SPECC_HAS_MVE
    return specc_copy(to, from, n);
#else
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
#endif
}

/* A patch of the input that lies inside: `rows` rows of `row` bytes, `pitch` bytes apart. */
static void gather(const int8_t *from, uint32_t rows, uint32_t row, uint32_t pitch, int8_t *patch)
{
    for (; rows > 0; rows--, from += pitch) {
        patch = copy(patch, from, row);
    }
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

/* A few patches at a time, from left to right and from top to bottom. Where more than two are gathered
 * there are no columns, which would take twice as much: see specc_filters_begin(). */
static void convolve_patches(const specc_conv_2d_t *op, const int8_t *input, int8_t *output,
                             int8_t *scratch)
{
    uint32_t depth = op->filters.depth;
    int32_t *columns = specc_filters_begin(
        &op->filters, (int32_t *)(void *)(scratch + SPECC_PATCHES * depth));
    uint32_t row = (uint32_t)op->filter_width * op->input_depth;
    uint32_t pitch = (uint32_t)op->dilation_height * op->input_width * op->input_depth;
    int32_t last_top = op->input_height - (op->filter_height - 1) * op->dilation_height - 1;
    int32_t last_left = op->dilation_width == 1 ? op->input_width - op->filter_width : -1;
    int32_t top = -op->pad_top;
    uint32_t rest = (uint32_t)op->output_height * op->output_width % SPECC_PATCHES;
    const int8_t *patches[SPECC_PATCHES];
    int8_t *patch = scratch, *last = scratch + (SPECC_PATCHES - 1) * depth;

    for (uint32_t i = 0; i < SPECC_PATCHES; i++) {
        patches[i] = scratch + i * depth;
    }
    memset(scratch, 0, SPECC_PATCHES * depth); /* what fills the filters up stays zero */
    for (uint32_t oy = op->output_height; oy > 0; oy--, top += op->stride_height) {
        int32_t left = -op->pad_left;

        for (uint32_t ox = op->output_width; ox > 0; ox--, left += op->stride_width) {
            if (top >= 0 && top <= last_top && left >= 0 && left <= last_left) {
                uint32_t pixel = (uint32_t)(top * op->input_width + left);

                gather(input + pixel * op->input_depth, op->filter_height, row, pitch, patch);
            } else {
                gather_edge(op, input, top, left, patch);
            }
            if (patch != last) {
                patch += depth;
                continue;
            }
            specc_filters_apply(&op->filters, patches, SPECC_PATCHES, columns, output);
            output += SPECC_PATCHES * op->filters.count;
            patch = scratch;
        }
    }
    if (rest > 0) {
        specc_filters_apply(&op->filters, patches, rest, columns, output);
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
