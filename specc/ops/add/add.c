#include "add.h"

#define EXTRA_BITS 20

void specc_add(const specc_add_t *op, const int8_t *input_1, const int8_t *input_2, int8_t *output)
{
    for (uint32_t i = 0; i < op->shape[0]; i++) {
        for (uint32_t j = 0; j < op->shape[1]; j++) {
            for (uint32_t k = 0; k < op->shape[2]; k++) {
                const int8_t *row_1 = input_1 + i * op->stride_1[0] + j * op->stride_1[1] +
                                      k * op->stride_1[2];
                const int8_t *row_2 = input_2 + i * op->stride_2[0] + j * op->stride_2[1] +
                                      k * op->stride_2[2];

                for (uint32_t n = 0; n < op->shape[3]; n++) {
                    int32_t a = (row_1[n * op->stride_1[3]] - op->zero_point_1) * (1 << EXTRA_BITS);
                    int32_t b = (row_2[n * op->stride_2[3]] - op->zero_point_2) * (1 << EXTRA_BITS);
                    int32_t sum = specc_multiply(a, op->multiplier_1, op->shift_1) +
                                  specc_multiply(b, op->multiplier_2, op->shift_2);

                    *output++ = specc_requantize(&op->requantize, 0, sum);
                }
            }
        }
    }
}

void specc_add_constant(const specc_add_constant_t *op, const int8_t *input, int8_t *output)
{
    specc_add(&op->add, input, op->constant, output);
}
