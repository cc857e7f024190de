/* Functions by interpolated tables, step for step as TensorFlow Lite computes them. */
#include "int16.h"

static int32_t argument(const specc_sigmoid_int16_t *op, int16_t x)
{
    int32_t round = op->shift > 0 ? 1 << (op->shift - 1) : 0;

    return (x * op->multiplier + round) >> op->shift;
}

int16_t specc_logistic_of(const uint16_t *table, int32_t x)
{
    uint32_t magnitude = (uint32_t)(x < 0 ? -x : x);
    uint32_t index = magnitude >> 9;
    uint32_t result = 0x7fffu << 10;

    if (index < 255) {
        uint32_t slope = (uint32_t)(table[index + 1] - table[index]);

        result = ((uint32_t)table[index] << 9) + (magnitude & 511u) * slope;
    }
    result = x >= 0 ? result + (1u << 9) : (1u << 25) - result + (1u << 9) - 1;
    return (int16_t)(result >> 10);
}

/* tanh(x) = 2 * logistic(2 x) - 1 */
int16_t specc_tanh_of(const uint16_t *table, int32_t x)
{
    uint32_t magnitude = (uint32_t)(x < 0 ? -x : x);
    uint32_t index = magnitude >> 8;
    int32_t result = 0xffff << 8;

    if (index < 255) {
        int32_t slope = table[index + 1] - table[index];

        result = (table[index] << 8) + (int32_t)(magnitude & 255u) * slope;
    }
    result = x >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
    return (int16_t)(result >> 8);
}

void specc_logistic_int16(const specc_sigmoid_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = specc_logistic_of(op->table, argument(op, input[i]));
    }
}

void specc_tanh_int16(const specc_sigmoid_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = specc_tanh_of(op->table, argument(op, input[i]));
    }
}

static int16_t interpolated(const int16_t *table, int32_t x)
{
    int32_t value = x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x;
    const int16_t *base = table + 256 + (value >> 7);

    return (int16_t)(base[0] + (((base[1] - base[0]) * (value & 127) + 64) >> 7));
}

void specc_lookup_int16(const specc_lookup_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t i = 0; i < op->length; i++) {
        output[i] = interpolated(op->table, input[i]);
    }
}

static uint32_t leading_zeros(uint32_t x)
{
    uint32_t count = 0;

    for (; x < 1u << 31; x <<= 1) {
        count++;
    }
    return count;
}

static void softmax_row(const specc_softmax_int16_t *op, const int16_t *input, int16_t *output)
{
    int16_t maximum = input[0];
    int32_t sum = 0;
    uint32_t zeros;
    int32_t fraction, reciprocal;

    for (uint32_t c = 1; c < op->depth; c++) {
        maximum = input[c] > maximum ? input[c] : maximum;
    }
    for (uint32_t c = 0; c < op->depth; c++) {
        int32_t scaled = specc_multiply(input[c] - maximum, op->multiplier, op->shift);

        output[c] = interpolated(op->exponentials, scaled + INT16_MAX);
        sum += output[c];
    }
    /* sum = (1 + fraction) * 2^(31 - zeros), the fraction in 16 bits less 2^15 */
    zeros = leading_zeros((uint32_t)sum);
    fraction = (int32_t)((((int64_t)sum << (zeros - 1)) + (1 << 13)) >> 14) - (1 << 15) - (1 << 16);
    reciprocal = interpolated(op->reciprocals, fraction);
    for (uint32_t c = 0; c < op->depth; c++) {
        uint32_t shift = 31 - zeros;
        int64_t product = (int64_t)output[c] * reciprocal;
        int64_t scaled = (product + ((int64_t)1 << (shift - 1))) >> shift;

        output[c] = specc_clamp_wide(scaled, 0, INT16_MAX);
    }
}

void specc_softmax_int16(const specc_softmax_int16_t *op, const int16_t *input, int16_t *output)
{
    for (uint32_t row = 0; row < op->rows; row++) {
        softmax_row(op, input + row * op->depth, output + row * op->depth);
    }
}
