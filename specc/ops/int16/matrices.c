/* Products of matrices. */
#include "int16.h"

static int64_t product(const specc_batch_matmul_int16_t *op, const int16_t *row,
                       const int16_t *column)
{
    int64_t acc = 0;

    for (uint32_t d = 0; d < op->depth; d++) {
        acc += *row * *column;
        row += op->left_step;
        column += op->right_step;
    }
    return acc;
}

void specc_batch_matmul_int16(const specc_batch_matmul_int16_t *op, const int16_t *left,
                              const int16_t *right, int16_t *output)
{
    for (uint32_t batch = 0; batch < op->batches; batch++) {
        for (uint32_t r = 0; r < op->rows; r++) {
            for (uint32_t c = 0; c < op->columns; c++) {
                int64_t acc = product(op, left + r * op->left_row, right + c * op->right_column);

                *output++ = specc_requantize_wide(&op->requantize, 0, acc);
            }
        }
        left += op->left_batch;
        right += op->right_batch;
    }
}
