#include "l2_normalization.h"

#define OUTPUT_FRACTION_BITS 7
#define Q28_ONE (1 << 28)
#define Q28_THREE_HALVES ((1 << 28) + (1 << 27))
#define Q31_SQRT_HALF 1518500250

typedef struct {
    int32_t multiplier;
    int32_t shift; /* as of specc_multiply */
} factor_t;

/* 1 / sqrt(x) for x >= 0, 1 for 0: Newton-Raphson in 3 integer bits, step for step as TensorFlow
 * Lite's GetInvSqrtQuantizedMultiplierExp rounds. */
static factor_t inverse_square_root(int32_t x)
{
    factor_t result = {INT32_MAX, 0};
    int32_t shift = 11;
    int32_t root = Q28_ONE;
    int32_t half;

    if (x <= 1) {
        return result;
    }
    while (x >= 1 << 29) {
        x /= 4;
        shift++;
    }
    /* From x = 4^-n * [1/4, 1) to [1/4, 1), as 29 bits. */
    while (x < 1 << 27) {
        x *= 4;
        shift--;
    }
    half = specc_rounding_shift(x >> 1, 1);
    for (int i = 0; i < 5; i++) {
        int32_t cube = specc_high_mul(specc_high_mul(root, root), root) * (1 << 6);

        root = (specc_high_mul(Q28_THREE_HALVES, root) - specc_high_mul(half, cube)) * (1 << 3);
    }
    result.multiplier = specc_high_mul(root, Q31_SQRT_HALF);
    if (shift < 0) {
        result.multiplier *= 1 << -shift;
        shift = 0;
    }
    result.shift = -shift;
    return result;
}

static void normalize_row(const specc_l2_normalization_t *op, const int8_t *input, int8_t *output)
{
    int32_t squares = 0;
    factor_t factor;

    for (uint32_t c = 0; c < op->depth; c++) {
        int32_t value = input[c] - op->input_zero_point;

        squares += value * value;
    }
    factor = inverse_square_root(squares);
    for (uint32_t c = 0; c < op->depth; c++) {
        int32_t value = input[c] - op->input_zero_point;

        output[c] = specc_clamp(specc_multiply(value, factor.multiplier,
                                               factor.shift + OUTPUT_FRACTION_BITS),
                                INT8_MIN, INT8_MAX);
    }
}

void specc_l2_normalization(const specc_l2_normalization_t *op, const int8_t *input,
                            int8_t *output)
{
    for (uint32_t row = 0; row < op->rows; row++) {
        normalize_row(op, input + row * op->depth, output + row * op->depth);
    }
}
