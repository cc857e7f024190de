/* One and two tensors element by element. */
#include "../../runtime/float_rules.h"

#include "int16.h"

#define EXTRA_BITS 15

static int16_t clamp(const specc_requantize_t *to, int32_t acc)
{
    int32_t scaled = specc_multiply(acc, to->multiplier[0], to->shift[0]) + to->zero_point;

    return specc_clamp_wide(scaled, to->activation_min, to->activation_max);
}

static int32_t scale_1(const specc_sum_int16_t *op, int16_t a)
{
    return specc_multiply(a * (1 << EXTRA_BITS), op->multiplier_1, op->shift_1);
}

static int32_t scale_2(const specc_sum_int16_t *op, int16_t b)
{
    return specc_multiply(b * (1 << EXTRA_BITS), op->multiplier_2, op->shift_2);
}

static int16_t sum(const void *params, int16_t a, int16_t b)
{
    const specc_sum_int16_t *op = params;

    return clamp(&op->requantize, scale_1(op, a) + scale_2(op, b));
}

static int16_t difference(const void *params, int16_t a, int16_t b)
{
    const specc_sum_int16_t *op = params;

    return clamp(&op->requantize, scale_1(op, a) - scale_2(op, b));
}

static int16_t product(const void *params, int16_t a, int16_t b)
{
    const specc_mul_int16_t *op = params;

    return clamp(&op->requantize, a * b);
}

static int16_t smaller(const void *op, int16_t a, int16_t b)
{
    (void)op;
    return a < b ? a : b;
}

static int16_t larger(const void *op, int16_t a, int16_t b)
{
    (void)op;
    return a > b ? a : b;
}

static int16_t squared_difference(const void *params, int16_t a, int16_t b)
{
    const specc_sum_int16_t *op = params;
    int32_t difference = specc_multiply(a, op->multiplier_1, op->shift_1) -
                         specc_multiply(b, op->multiplier_2, op->shift_2);

    return clamp(&op->requantize, difference * difference);
}

void specc_add_int16(const specc_sum_int16_t *op, const int16_t *input_1, const int16_t *input_2,
                     int16_t *output)
{
    specc_broadcast_int16(&op->broadcast, sum, op, input_1, input_2, output);
}

void specc_sub_int16(const specc_sum_int16_t *op, const int16_t *input_1, const int16_t *input_2,
                     int16_t *output)
{
    specc_broadcast_int16(&op->broadcast, difference, op, input_1, input_2, output);
}

void specc_mul_int16(const specc_mul_int16_t *op, const int16_t *input_1, const int16_t *input_2,
                     int16_t *output)
{
    specc_broadcast_int16(&op->broadcast, product, op, input_1, input_2, output);
}

void specc_squared_difference_int16(const specc_sum_int16_t *op, const int16_t *input_1,
                                    const int16_t *input_2, int16_t *output)
{
    specc_broadcast_int16(&op->broadcast, squared_difference, op, input_1, input_2, output);
}

void specc_minimum_int16(const specc_extreme_int16_t *op, const int16_t *input_1,
                         const int16_t *input_2, int16_t *output)
{
    specc_broadcast_int16(&op->broadcast, smaller, op, input_1, input_2, output);
}

void specc_maximum_int16(const specc_extreme_int16_t *op, const int16_t *input_1,
                         const int16_t *input_2, int16_t *output)
{
    specc_broadcast_int16(&op->broadcast, larger, op, input_1, input_2, output);
}

void specc_rescale_int16(const specc_rescale_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = clamp(&op->requantize, input[i]);
    }
}

void specc_rescale_int16_to_int8(const specc_rescale_int16_t *op, const int16_t *input,
                                 int8_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (int8_t)clamp(&op->requantize, input[i]);
    }
}

void specc_rescale_int8_to_int16(const specc_widen_int16_t *op, const int8_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = clamp(&op->requantize, input[i] - op->input_zero_point);
    }
}

void specc_rescale_int16_to_int32(const specc_widen_int32_t *op, const int16_t *input,
                                  int32_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = specc_multiply(input[i], op->multiplier, op->shift);
    }
}

void specc_abs_int16(const specc_rescale_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = clamp(&op->requantize, input[i] < 0 ? -input[i] : input[i]);
    }
}

void specc_neg_int16(const specc_neg_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = (int16_t)(input[i] == INT16_MIN ? INT16_MIN : -input[i]);
    }
}

void specc_leaky_relu_int16(const specc_leaky_relu_int16_t *op, const int16_t *input,
                            int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        int32_t scaled = input[i] >= 0
                             ? specc_multiply(input[i], op->multiplier_above, op->shift_above)
                             : specc_multiply(input[i], op->multiplier_below, op->shift_below);

        output[i] = specc_clamp_wide(scaled, INT16_MIN, INT16_MAX);
    }
}

void specc_dequantize_int16(const specc_dequantize_int16_t *op, const int16_t *input, float *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = op->scale * (float)input[i];
    }
}
