#include "max_pool_2d.h"

/* The rows or columns of the input under the window that starts at `first`: [begin, end). */
static void clip(int32_t first, uint32_t filter, uint32_t size, uint32_t *begin, uint32_t *end)
{
    int32_t last = first + (int32_t)filter;

    *begin = first < 0 ? 0 : (uint32_t)first;
    *end = last > (int32_t)size ? size : (uint32_t)last;
}

void specc_max_pool_2d(const specc_max_pool_2d_t *op, const int8_t *input, int8_t *output)
{
    for (uint32_t oy = 0; oy < op->output_height; oy++) {
        int32_t first_y = (int32_t)(oy * op->stride_height) - op->pad_top;
        uint32_t top, bottom;

        clip(first_y, op->filter_height, op->input_height, &top, &bottom);
        for (uint32_t ox = 0; ox < op->output_width; ox++) {
            int32_t first_x = (int32_t)(ox * op->stride_width) - op->pad_left;
            uint32_t left, right;

            clip(first_x, op->filter_width, op->input_width, &left, &right);
            for (uint32_t c = 0; c < op->depth; c++) {
                int32_t largest = INT8_MIN;

                for (uint32_t y = top; y < bottom; y++) {
                    for (uint32_t x = left; x < right; x++) {
                        int8_t value = input[(y * op->input_width + x) * op->depth + c];

                        if (value > largest) {
                            largest = value;
                        }
                    }
                }
                *output++ = specc_clamp(largest, op->activation_min, op->activation_max);
            }
        }
    }
}
