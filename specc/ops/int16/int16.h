/* The ops without weights on int16 tensors, which have no zero point. Each is as its namesake on
 * int8. */
#ifndef SPECC_INT16_H
#define SPECC_INT16_H

#include "../../runtime/broadcast.h"
#include "../../runtime/requantize.h"
#include "../../runtime/wide.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sums and differences: both inputs are brought to twice the larger scale, with 15 more bits. */
typedef struct {
    specc_broadcast_t broadcast;
    int32_t multiplier_1, multiplier_2;
    int8_t shift_1, shift_2;
    specc_requantize_t requantize;
} specc_sum_int16_t;

typedef struct {
    specc_broadcast_t broadcast;
    specc_requantize_t requantize;
} specc_mul_int16_t;

typedef struct {
    specc_broadcast_t broadcast;
} specc_extreme_int16_t;

void specc_add_int16(const specc_sum_int16_t *op, const int16_t *input_1, const int16_t *input_2,
                     int16_t *output);
void specc_sub_int16(const specc_sum_int16_t *op, const int16_t *input_1, const int16_t *input_2,
                     int16_t *output);
void specc_mul_int16(const specc_mul_int16_t *op, const int16_t *input_1, const int16_t *input_2,
                     int16_t *output);
void specc_minimum_int16(const specc_extreme_int16_t *op, const int16_t *input_1,
                         const int16_t *input_2, int16_t *output);
void specc_maximum_int16(const specc_extreme_int16_t *op, const int16_t *input_1,
                         const int16_t *input_2, int16_t *output);

/* The difference has no more bits. */
void specc_squared_difference_int16(const specc_sum_int16_t *op, const int16_t *input_1,
                                    const int16_t *input_2, int16_t *output);

/* Another scale, or an activation that stands alone. */
typedef struct {
    uint32_t length;
    specc_requantize_t requantize;
} specc_rescale_int16_t;

typedef struct {
    uint32_t length;
    int16_t input_zero_point;
    specc_requantize_t requantize;
} specc_widen_int16_t;

typedef struct {
    uint32_t length;
    int32_t multiplier;
    int8_t shift;
} specc_widen_int32_t;

void specc_rescale_int16(const specc_rescale_int16_t *op, const int16_t *input, int16_t *output);
void specc_rescale_int16_to_int8(const specc_rescale_int16_t *op, const int16_t *input,
                                 int8_t *output);
void specc_rescale_int8_to_int16(const specc_widen_int16_t *op, const int8_t *input,
                                 int16_t *output);
void specc_rescale_int16_to_int32(const specc_widen_int32_t *op, const int16_t *input,
                                  int32_t *output);
void specc_abs_int16(const specc_rescale_int16_t *op, const int16_t *input, int16_t *output);

typedef struct {
    uint32_t length;
} specc_neg_int16_t;

/* -32768 stays as it is. */
void specc_neg_int16(const specc_neg_int16_t *op, const int16_t *input, int16_t *output);

typedef struct {
    uint32_t length;
    int32_t multiplier_above, multiplier_below; /* zero */
    int8_t shift_above, shift_below;
} specc_leaky_relu_int16_t;

void specc_leaky_relu_int16(const specc_leaky_relu_int16_t *op, const int16_t *input,
                            int16_t *output);

typedef struct {
    uint32_t length;
    float scale;
} specc_dequantize_int16_t;

void specc_dequantize_int16(const specc_dequantize_int16_t *op, const int16_t *input,
                            float *output);

typedef struct {
    uint16_t input_height, input_width, depth;
    uint16_t output_height, output_width;
    uint16_t filter_height, filter_width;
    uint16_t stride_height, stride_width;
    uint16_t pad_top, pad_left; /* rows and columns outside the input before the first window */
    int16_t activation_min, activation_max;
} specc_pool_int16_t;

void specc_average_pool_2d_int16(const specc_pool_int16_t *op, const int16_t *input,
                                 int16_t *output);
void specc_max_pool_2d_int16(const specc_pool_int16_t *op, const int16_t *input, int16_t *output);

/* Neighbouring axes of one fate are one axis here; an unused one has size 1. */
typedef struct {
    uint32_t outer, reduced_1, middle, reduced_2, inner;
    int32_t multiplier; /* by 1 / number of elements as well */
    int8_t shift;
} specc_mean_int16_t;

typedef struct {
    uint32_t outer, reduced_1, middle, reduced_2, inner;
    uint8_t largest; /* 1: the largest element; 0: the smallest */
} specc_reduce_int16_t;

/* input is [outer][reduced_1][middle][reduced_2][inner], output is [outer][middle][inner]. */
void specc_mean_int16(const specc_mean_int16_t *op, const int16_t *input, int16_t *output);
void specc_reduce_int16(const specc_reduce_int16_t *op, const int16_t *input, int16_t *output);

/* As specc_batch_matmul_t. */
typedef struct {
    uint32_t batches, rows, depth, columns;
    uint32_t left_batch, left_row, left_step;
    uint32_t right_batch, right_column, right_step;
    specc_requantize_wide_t requantize;
} specc_batch_matmul_int16_t;

/* output is [batches][rows][columns]. */
void specc_batch_matmul_int16(const specc_batch_matmul_int16_t *op, const int16_t *left,
                              const int16_t *right, int16_t *output);

/* Logistic function, or tanh, by a table of the logistic function with steps of 1/24, between which
 * it is interpolated. The output's scale is 2^-15. */
typedef struct {
    uint32_t length;
    int32_t multiplier; /* input by multiplier / 2^shift is in steps of 1/12288 */
    int8_t shift;
    const uint16_t *table; /* [256], times 2^16 */
} specc_sigmoid_int16_t;

void specc_logistic_int16(const specc_sigmoid_int16_t *op, const int16_t *input, int16_t *output);
void specc_tanh_int16(const specc_sigmoid_int16_t *op, const int16_t *input, int16_t *output);

/* Of one number in steps of 1/12288. */
int16_t specc_logistic_of(const uint16_t *table, int32_t x);
int16_t specc_tanh_of(const uint16_t *table, int32_t x);

/* Any function, interpolated in steps of 128. */
typedef struct {
    uint32_t length;
    const int16_t *table; /* [513] of -32768 .. 32768 */
} specc_lookup_int16_t;

void specc_lookup_int16(const specc_lookup_int16_t *op, const int16_t *input, int16_t *output);

typedef struct {
    uint32_t rows;
    uint32_t depth;
    int32_t multiplier; /* beta * input scale, to steps of 10/65535 */
    int8_t shift;
    const int16_t *exponentials; /* [513] of -10 .. 0, times 2^15 */
    const int16_t *reciprocals;  /* [513] of 1 + 0 .. 1, times 2^15 */
} specc_softmax_int16_t;

/* Both are [rows][depth]; the output's scale is 2^-15. */
void specc_softmax_int16(const specc_softmax_int16_t *op, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
