#include "batch_matmul.h"

static int32_t product(const specc_batch_matmul_t *op, const int8_t *row, const int8_t *column)
{
    int32_t acc = 0;

    for (uint32_t d = 0; d < op->depth; d++) {
        acc += (*row - op->left_zero_point) * (*column - op->right_zero_point);
        row += op->left_step;
        column += op->right_step;
    }
    return acc;
}

void specc_batch_matmul(const specc_batch_matmul_t *op, const int8_t *left, const int8_t *right,
                        int8_t *output)
{
    for (uint32_t batch = 0; batch < op->batches; batch++) {
        for (uint32_t r = 0; r < op->rows; r++) {
            for (uint32_t c = 0; c < op->columns; c++) {
                int32_t acc = product(op, left + r * op->left_row, right + c * op->right_column);

                *output++ = specc_requantize(&op->requantize, 0, acc);
            }
        }
        left += op->left_batch;
        right += op->right_batch;
    }
}
