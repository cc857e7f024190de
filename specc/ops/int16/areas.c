/* Pooling, means and extremes. */
#include "int16.h"

/* The rows or columns of the input under the window that starts at `first`: [begin, end). */
static void clip(int32_t first, uint32_t filter, uint32_t size, uint32_t *begin, uint32_t *end)
{
    int32_t last = first + (int32_t)filter;

    *begin = first < 0 ? 0 : (uint32_t)first;
    *end = last > (int32_t)size ? size : (uint32_t)last;
}

/* sum / count, rounded half away from zero. */
static int32_t rounded_mean(int32_t sum, int32_t count)
{
    return sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count;
}

/* Channel `c` of a window: its mean or its maximum. */
static int32_t pooled(const specc_pool_int16_t *op, const int16_t *input, uint32_t oy, uint32_t ox,
                      uint32_t c, uint32_t mean)
{
    uint32_t top, bottom, left, right;
    int32_t acc = mean ? 0 : INT16_MIN;

    clip((int32_t)(oy * op->stride_height) - op->pad_top, op->filter_height, op->input_height, &top,
         &bottom);
    clip((int32_t)(ox * op->stride_width) - op->pad_left, op->filter_width, op->input_width, &left,
         &right);
    for (uint32_t y = top; y < bottom; y++) {
        for (uint32_t x = left; x < right; x++) {
            int16_t value = input[(y * op->input_width + x) * op->depth + c];

            if (mean) {
                acc += value;
            } else if (value > acc) {
                acc = value;
            }
        }
    }
    return mean ? rounded_mean(acc, (int32_t)((bottom - top) * (right - left))) : acc;
}

static void pool(const specc_pool_int16_t *op, const int16_t *input, int16_t *output, uint32_t mean)
{
    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            for (uint32_t c = 0; c < op->depth; c++) {
                *output++ = specc_clamp_wide(pooled(op, input, oy, ox, c, mean), op->activation_min,
                                             op->activation_max);
            }
        }
    }
}

void specc_average_pool_2d_int16(const specc_pool_int16_t *op, const int16_t *input,
                                 int16_t *output)
{
    pool(op, input, output, 1);
}

void specc_max_pool_2d_int16(const specc_pool_int16_t *op, const int16_t *input, int16_t *output)
{
    pool(op, input, output, 0);
}

/* The sum over both reduced axes; `input` is at the first element, `stride` leads along reduced_1. */
static int32_t sum(const specc_mean_int16_t *op, const int16_t *input, uint32_t stride)
{
    int32_t acc = 0;

    for (uint32_t r = 0; r < op->reduced_1; r++) {
        for (uint32_t s = 0; s < op->reduced_2; s++) {
            acc += input[s * op->inner];
        }
        input += stride;
    }
    return acc;
}

void specc_mean_int16(const specc_mean_int16_t *op, const int16_t *input, int16_t *output)
{
    uint32_t stride = op->middle * op->reduced_2 * op->inner;

    for (uint32_t o = 0; o < op->outer; o++) {
        for (uint32_t m = 0; m < op->middle; m++) {
            const int16_t *row = input + m * op->reduced_2 * op->inner;

            for (uint32_t i = 0; i < op->inner; i++) {
                int32_t scaled = specc_multiply(sum(op, row + i, stride), op->multiplier, op->shift);

                *output++ = specc_clamp_wide(scaled, INT16_MIN, INT16_MAX);
            }
        }
        input += op->reduced_1 * stride;
    }
}

/* Over both reduced axes, as sum(). */
static int16_t extreme(const specc_reduce_int16_t *op, const int16_t *input, uint32_t stride)
{
    int16_t found = *input;

    for (uint32_t r = 0; r < op->reduced_1; r++) {
        for (uint32_t s = 0; s < op->reduced_2; s++) {
            int16_t value = input[s * op->inner];

            if (op->largest ? value > found : value < found) {
                found = value;
            }
        }
        input += stride;
    }
    return found;
}

void specc_reduce_int16(const specc_reduce_int16_t *op, const int16_t *input, int16_t *output)
{
    uint32_t stride = op->middle * op->reduced_2 * op->inner;

    for (uint32_t o = 0; o < op->outer; o++) {
        for (uint32_t m = 0; m < op->middle; m++) {
            const int16_t *row = input + m * op->reduced_2 * op->inner;

            for (uint32_t i = 0; i < op->inner; i++) {
                *output++ = extreme(op, row + i, stride);
            }
        }
        input += op->reduced_1 * stride;
    }
}
