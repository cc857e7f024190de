/* The reference multiplies the accumulator by the factor in double precision and rounds the product
 * half away from zero. Here is the same in integers: the product of 117 bits at most, rounded to
 * the 53 bits of a double, rounded to a whole number. */
#include "fully_connected_16x8.h"

typedef struct {
    uint64_t high, low;
} product_t;

static product_t product(uint64_t a, uint64_t b)
{
    uint64_t a0 = a & UINT32_MAX, a1 = a >> 32;
    uint64_t b0 = b & UINT32_MAX, b1 = b >> 32;
    uint64_t middle = a1 * b0 + ((a0 * b0) >> 32);
    uint64_t carried = a0 * b1 + (middle & UINT32_MAX);
    product_t result = {a1 * b1 + (middle >> 32) + (carried >> 32), a * b};

    return result;
}

static product_t plus_bit(product_t x, uint32_t bit)
{
    uint64_t before = x.low;

    if (bit >= 64) {
        x.high += (uint64_t)1 << (bit - 64);
    } else {
        x.low += (uint64_t)1 << bit;
        x.high += x.low < before;
    }
    return x;
}

static uint32_t bit_length(uint64_t x)
{
    uint32_t length = 0;

    for (uint32_t step = 32; step > 0; step /= 2) {
        if (x >> step) {
            length += step;
            x >>= step;
        }
    }
    return length + (uint32_t)x;
}

/* round(magnitude * factor / 2^shift); more than int16 for all that is more. */
static int64_t rounded(uint64_t magnitude, uint64_t factor, uint32_t shift)
{
    product_t exact = product(magnitude, factor);
    uint32_t length = exact.high ? 64 + bit_length(exact.high) : bit_length(exact.low);

    if (length > shift + 17) {
        return INT32_MAX;
    }
    /* Rounding to 53 bits matters where it completes a half: there it goes up. */
    if (length > 53) {
        exact = plus_bit(exact, length - 54);
    }
    exact = plus_bit(exact, shift - 1);
    return (int64_t)(shift >= 64 ? exact.high >> (shift - 64)
                                 : exact.low >> shift | exact.high << (64 - shift));
}

void specc_fully_connected_16x8(const specc_fully_connected_16x8_t *op, const int16_t *input,
                                int16_t *output)
{
    for (uint32_t row = 0; row < op->rows; row++) {
        const int8_t *weights = op->weights;

        for (uint32_t c = 0; c < op->output_depth; c++) {
            int64_t acc = op->bias[c] + specc_dot_wide(input, weights, op->input_depth);
            uint32_t i = op->per_channel ? c : 0;
            uint64_t magnitude = (uint64_t)(acc < 0 ? -acc : acc);
            int64_t scaled = rounded(magnitude, (uint64_t)op->factor[i], op->shift[i]);

            *output++ = specc_clamp_wide(acc < 0 ? -scaled : scaled, op->activation_min,
                                         op->activation_max);
            weights += op->input_depth;
        }
        input += op->input_depth;
    }
}
