/* Fixed-point arithmetic of sounds. Q15: an int16_t is a 32768th of full scale. `x >> n` of a negative x
 * is arithmetic on every compiler that the firmware is built with.
 */
#ifndef SPECC_FIXED_H
#define SPECC_FIXED_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A share of full scale as Q15: the nearest (half away from zero), saturated. By integers, because a
 * core without an FPU would need ten times as long. What is not a number saturates. */
static inline int16_t specc_q15(float x)
{
    uint32_t bits, fraction;
    int32_t shift, size;

    memcpy(&bits, &x, sizeof bits);
    shift = 135 - (int32_t)((bits >> 23) & 0xffu);
    if (shift > 25) {
        return 0;
    }
    if (shift < 9) {
        return bits >> 31 ? INT16_MIN : INT16_MAX;
    }
    fraction = (bits & 0x7fffffu) | 0x800000u;
    size = (int32_t)((fraction + (1u << (shift - 1))) >> shift);
    if (bits >> 31) {
        return (int16_t)-size;
    }
    return size > INT16_MAX ? INT16_MAX : (int16_t)size;
}

/* Products with factors of 32768, rounded half up: (x v + y w) / 32768, the difference, x v / 32768. The
 * result fits into 31 bits and |v|, |w| < 32768. Without an instruction for products of 64 bits they are
 * made of two halves; the bits are the same. */
#if defined(__ARM_ARCH_6M__)
static inline int32_t specc_sum_q15(int32_t x, int32_t v, int32_t y, int32_t w)
{
    const int32_t low = (x & 0x7fff) * v + (y & 0x7fff) * w;

    return (x >> 15) * v + (y >> 15) * w + ((low + (1 << 14)) >> 15);
}

static inline int32_t specc_times_q15(int32_t x, int32_t v)
{
    return (x >> 15) * v + (((x & 0x7fff) * v + (1 << 14)) >> 15);
}
#else
static inline int32_t specc_sum_q15(int32_t x, int32_t v, int32_t y, int32_t w)
{
    return (int32_t)(((int64_t)x * v + (int64_t)y * w + (1 << 14)) >> 15);
}

static inline int32_t specc_times_q15(int32_t x, int32_t v)
{
    return (int32_t)(((int64_t)x * v + (1 << 14)) >> 15);
}
#endif

static inline int32_t specc_difference_q15(int32_t x, int32_t v, int32_t y, int32_t w)
{
    return specc_sum_q15(x, v, y, -w);
}

/* The position of the highest bit that is set, from 1 on; 0 for 0. */
static inline uint32_t specc_bit_length(uint32_t x)
{
#if defined(__GNUC__)
    return x == 0 ? 0 : 32u - (uint32_t)__builtin_clz(x);
#else
    uint32_t n = 0;

    for (; x != 0; x >>= 1) {
        n++;
    }
    return n;
#endif
}

#ifdef __cplusplus
}
#endif

#endif
