#include "resize_bilinear.h"

#define ONE (1 << 10)
#define HALF_SQUARE (1 << 19)

/* The two neighbours on a row, in 10 fractional bits. */
static int32_t between(const int16_t *row, uint32_t lower, uint32_t upper, int32_t weight)
{
    return row[lower] * (ONE - weight) + row[upper] * weight;
}

/* x / 2^20, rounded half away from zero. */
static int16_t rounded(int64_t x)
{
    return (int16_t)((x + (x > 0 ? HALF_SQUARE : -HALF_SQUARE)) / (ONE * ONE));
}

void specc_resize_bilinear_int16(const specc_resize_bilinear_t *op, const int16_t *input,
                                 int16_t *output)
{
    for (uint32_t batch = 0; batch < op->batches; batch++) {
        for (uint32_t y = 0; y < op->output_height; y++) {
            const int16_t *row_above = input + op->rows.lower[y] * op->input_width * op->depth;
            const int16_t *row_below = input + op->rows.upper[y] * op->input_width * op->depth;
            int32_t down = op->rows.weight[y];

            for (uint32_t x = 0; x < op->output_width; x++) {
                uint32_t left = op->columns.lower[x] * op->depth;
                uint32_t right = op->columns.upper[x] * op->depth;
                int32_t across = op->columns.weight[x];

                for (uint32_t c = 0; c < op->depth; c++) {
                    int32_t above = between(row_above + c, left, right, across);
                    int32_t below = between(row_below + c, left, right, across);

                    *output++ = rounded((int64_t)above * (ONE - down) + (int64_t)below * down);
                }
            }
        }
        input += op->input_height * op->input_width * op->depth;
    }
}
