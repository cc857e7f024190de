#include "float_rules.h"

#include "logarithm.h"
#include "maths.h"

#include <string.h>

#define EXPONENT_MASK 0x7f800000u
#define FRACTION_MASK 0x007fffffu
#define HIDDEN_BIT 0x00800000u
#define SIGN_BIT 0x80000000u
#define NOT_A_NUMBER 0x7fc00000u

static uint32_t bits_of(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

float specc_sqrtf_portable(float x)
{
    const uint32_t bits = bits_of(x);
    int32_t exponent = (int32_t)(bits >> 23);
    uint32_t fraction = bits & FRACTION_MASK;
    uint32_t remainder = 0;
    uint32_t root = 0;

    if ((bits & ~SIGN_BIT) == 0 || bits == EXPONENT_MASK) {
        return x; /* zeros and +infinity are their own roots */
    }
    if (bits > EXPONENT_MASK) {
        return float_of(NOT_A_NUMBER); /* negative, or not a number */
    }
    if (exponent == 0) {
        exponent = 1; /* denormal */
        while ((fraction & HIDDEN_BIT) == 0) {
            fraction <<= 1;
            exponent--;
        }
    }
    fraction |= HIDDEN_BIT;
    exponent -= 127;
    if (exponent & 1) {
        fraction <<= 1;
        exponent--;
    }

    /* Digit by digit: root = floor(sqrt(fraction * 2^25)), 24 bits and one more to round with. It
     * is never a tie: an odd root's square is odd, and fraction * 2^25 is even. */
    fraction <<= 7; /* its 25 bits to the top; the 25 bits after them are zero */
    for (int step = 0; step < 25; step++) {
        const uint32_t trial = (root << 2) | 1u;

        remainder = (remainder << 2) | (fraction >> 30);
        fraction <<= 2;
        root <<= 1;
        if (remainder >= trial) {
            remainder -= trial;
            root |= 1u;
        }
    }
    root = (root + 1u) >> 1;
    /* The hidden bit of root adds 1 to the exponent field. */
    return float_of(root + ((uint32_t)(exponent / 2 + 126) << 23));
}

#if defined(__SSE2__)
#define SQRT_INSTRUCTION(root, x) __asm__("sqrtss %1, %0" : "=x"(root) : "x"(x))
#elif defined(__aarch64__)
#define SQRT_INSTRUCTION(root, x) __asm__("fsqrt %s0, %s1" : "=w"(root) : "w"(x))
#elif defined(__arm__) && defined(__ARM_FP) && (__ARM_FP & 4) && !defined(__SOFTFP__)
#define SQRT_INSTRUCTION(root, x) __asm__("vsqrt.f32 %0, %1" : "=t"(root) : "t"(x))
#elif defined(__riscv_flen) && defined(__riscv_fdiv)
#define SQRT_INSTRUCTION(root, x) __asm__("fsqrt.s %0, %1" : "=f"(root) : "f"(x))
#endif

float specc_sqrtf(float x)
{
#if defined(SQRT_INSTRUCTION)
    float root;

    if (!(x >= 0.0f)) {
        return float_of(NOT_A_NUMBER);
    }
    SQRT_INSTRUCTION(root, x);
    return root;
#else
    return specc_sqrtf_portable(x);
#endif
}

float specc_logf(float x)
{
    static const uint32_t sqrt_half = 0x3f3504f3u;
    uint32_t bits = bits_of(x);
    int32_t k = 0;

    if ((bits & ~SIGN_BIT) == 0) {
        return float_of(SIGN_BIT | EXPONENT_MASK);
    }
    if (bits == EXPONENT_MASK) {
        return x;
    }
    if (bits > EXPONENT_MASK) {
        return float_of(NOT_A_NUMBER); /* negative, or not a number */
    }
    if (bits < HIDDEN_BIT) {
        /* Denormal: by integers, since some cores flush denormals in arithmetic. */
        k = 1;
        while ((bits & HIDDEN_BIT) == 0) {
            bits <<= 1;
            k--;
        }
        k -= 127;
        bits = (bits & FRACTION_MASK) | 0x3f800000u;
    }
    if ((bits & FRACTION_MASK) < (sqrt_half & FRACTION_MASK)) {
        k += (int32_t)(bits >> 23) - 127;
        bits = (bits & FRACTION_MASK) | 0x3f800000u;
    } else {
        k += (int32_t)(bits >> 23) - 126;
        bits = (bits & FRACTION_MASK) | 0x3f000000u;
    }
    return specc_log_of_parts((float)k, float_of(bits) - 1.0f);
}

float specc_float_mean(const float *values, uint32_t n)
{
    const float count = (float)n;
    float sum = 0.0f;
    float mean;

    for (uint32_t i = 0; i < n; i++) {
        sum += values[i];
    }
    mean = sum / count;
    sum = 0.0f;
    for (uint32_t i = 0; i < n; i++) {
        sum += values[i] - mean;
    }
    return mean + sum / count;
}
