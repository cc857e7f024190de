/* Two int8 or int16 tensors element by element, with broadcasting. */
#ifndef SPECC_BROADCAST_H
#define SPECC_BROADCAST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Neighbouring axes of one fate are one axis here; an unused one has size 1. */
typedef struct {
    uint32_t shape[4];    /* of the output */
    uint32_t stride_1[4]; /* of the first input, in elements; 0 repeats it along the axis */
    uint32_t stride_2[4]; /* of the second input */
} specc_broadcast_t;

/* An output of two inputs; `op` is the parameter struct of the kernel. */
typedef int8_t (*specc_binary_t)(const void *op, int8_t a, int8_t b);

/* `n` outputs of inputs of which none is repeated. */
typedef void (*specc_binary_row_t)(const void *op, const int8_t *a, const int8_t *b, uint32_t n,
                                   int8_t *output);

/* output[...] = function(op, input_1[...], input_2[...]); `row`, unless null, does the same faster.
 * The compiler inlines `function` into the loops. The output may be an input that is not repeated. */
static inline void specc_broadcast_rows(const specc_broadcast_t *to, specc_binary_t function,
                                        specc_binary_row_t row, const void *op,
                                        const int8_t *input_1, const int8_t *input_2,
                                        int8_t *output)
{
    uint32_t length = row && to->stride_1[3] == 1 && to->stride_2[3] == 1 ? to->shape[3] : 0;

    for (uint32_t i = 0; i < to->shape[0]; i++) {
        for (uint32_t j = 0; j < to->shape[1]; j++) {
            for (uint32_t k = 0; k < to->shape[2]; k++) {
                const int8_t *row_1 = input_1 + i * to->stride_1[0] + j * to->stride_1[1] +
                                      k * to->stride_1[2];
                const int8_t *row_2 = input_2 + i * to->stride_2[0] + j * to->stride_2[1] +
                                      k * to->stride_2[2];

                if (length > 0) {
                    row(op, row_1, row_2, length, output);
                    output += length;
                    continue;
                }
                for (uint32_t n = 0; n < to->shape[3]; n++) {
                    *output++ = function(op, *row_1, *row_2);
                    row_1 += to->stride_1[3];
                    row_2 += to->stride_2[3];
                }
            }
        }
    }
}

static inline void specc_broadcast(const specc_broadcast_t *to, specc_binary_t function,
                                   const void *op, const int8_t *input_1, const int8_t *input_2,
                                   int8_t *output)
{
    specc_broadcast_rows(to, function, 0, op, input_1, input_2, output);
}

typedef int16_t (*specc_binary_int16_t)(const void *op, int16_t a, int16_t b);

/* As specc_broadcast. */
static inline void specc_broadcast_int16(const specc_broadcast_t *to, specc_binary_int16_t function,
                                         const void *op, const int16_t *input_1,
                                         const int16_t *input_2, int16_t *output)
{
    for (uint32_t i = 0; i < to->shape[0]; i++) {
        for (uint32_t j = 0; j < to->shape[1]; j++) {
            for (uint32_t k = 0; k < to->shape[2]; k++) {
                const int16_t *row_1 = input_1 + i * to->stride_1[0] + j * to->stride_1[1] +
                                       k * to->stride_1[2];
                const int16_t *row_2 = input_2 + i * to->stride_2[0] + j * to->stride_2[1] +
                                       k * to->stride_2[2];

                for (uint32_t n = 0; n < to->shape[3]; n++) {
                    *output++ = function(op, *row_1, *row_2);
                    row_1 += to->stride_1[3];
                    row_2 += to->stride_2[3];
                }
            }
        }
    }
}

#ifdef __cplusplus
}
#endif

#endif
