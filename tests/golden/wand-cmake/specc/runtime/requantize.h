/* From 32-bit accumulators to int8, bit-exact with TensorFlow Lite's reference kernels.
 *
 * A real factor in (0, 2^31) is held as `multiplier * 2^(shift - 31)` with a 31-bit multiplier.
 * Applying it rounds twice, as gemmlowp does: in the high half of the product (half up), then in
 * the right shift (half away from zero). `x >> n` of a negative x is arithmetic on every compiler
 * that the firmware is built with.
 */
#ifndef SPECC_REQUANTIZE_H
#define SPECC_REQUANTIZE_H

#include <stdint.h>

/* SIMD within a register: Cortex-M4, M7, M33 and M55 (SMLAD and its kin). */
#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && defined(__GNUC__)
#define SPECC_HAS_SMLAD
#endif

/* Nothing but the 16-bit instructions of Thumb: Cortex-M0, M0+ and M23. */
#if (defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__)) && defined(__GNUC__)
#define SPECC_HAS_THUMB_1
#endif

/* Vectors of 16 bytes: Cortex-M55 (Helium). Where they are, they take precedence. */
#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1) && defined(__OPTIMIZE__)
#define SPECC_HAS_MVE
#endif

#ifdef __GNUC__ /* the compiler keeps more in registers where it has less in sight */
#define SPECC_NOINLINE __attribute__((noinline))
#else
#define SPECC_NOINLINE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* How accumulators become int8 outputs, for each output channel or for the tensor. */
typedef struct {
    const int32_t *multiplier; /* [channels] where per_channel, else [1] */
    const int8_t *shift;       /* as multiplier; positive shifts left; -31 .. 30 */
    uint8_t per_channel;       /* 1: one multiplier for each channel; 0: one for all */
    int16_t zero_point;        /* of the output */
    int16_t activation_min;    /* the fused activation as a range of quantized values */
    int16_t activation_max;
} specc_requantize_t;

/* a * b / 2^31, rounded half up. Never called with a = b = -2^31, the one case that overflows. */
static inline int32_t specc_high_mul(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

#ifdef SPECC_HAS_THUMB_1
/* a * b / 2^32, rounded half up where `round` is 1, else down, of 16-bit halves: a Cortex-M0 has no
 * longer product. */
static inline int32_t specc_high_of_halves(int32_t a, int32_t b, int32_t round)
{
    int32_t a_low = (int32_t)(uint16_t)a, a_high = a >> 16;
    int32_t b_low = (int32_t)(uint16_t)b, b_high = b >> 16;
    uint32_t low = (uint32_t)a_low * (uint32_t)b_low;
    int32_t middle = a_high * b_low + (int32_t)(low >> 16);
    int32_t other = a_low * b_high + (int32_t)(uint16_t)middle;

    return a_high * b_high + (middle >> 16) + (other >> 16) + (round & (other >> 15));
}
#endif

/* c + a * b / 2^32, the quotient rounded half up: specc_high_mul(x, b) + c for a = 2x. */
static inline int32_t specc_high_mul_add(int32_t a, int32_t b, int32_t c)
{
#if defined(SPECC_HAS_SMLAD)
    __asm__("smmlar %0, %1, %2, %0" : "+r"(c) : "r"(a), "r"(b));
    return c;
#elif defined(SPECC_HAS_THUMB_1)
    return c + specc_high_of_halves(a, b, 1);
#else
    return c + (int32_t)(((int64_t)a * b + ((int64_t)1 << 31)) >> 32);
#endif
}

/* c + a * b / 2^32, rounded down. */
static inline int32_t specc_high_mul_floor(int32_t a, int32_t b, int32_t c)
{
#if defined(SPECC_HAS_SMLAD)
    __asm__("smmla %0, %1, %2, %0" : "+r"(c) : "r"(a), "r"(b));
    return c;
#elif defined(SPECC_HAS_THUMB_1)
    return c + specc_high_of_halves(a, b, 0);
#else
    return c + (int32_t)(((int64_t)a * b) >> 32);
#endif
}

/* x / 2^exponent, rounded half away from zero; exponent 0 .. 31. */
static inline int32_t specc_rounding_shift(int32_t x, uint32_t exponent)
{
    int32_t mask = (int32_t)((1u << exponent) - 1u);
    int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);

    return (x >> exponent) + ((x & mask) > threshold ? 1 : 0);
}

/* x * multiplier * 2^(shift - 31), rounded twice. */
static inline int32_t specc_multiply(int32_t x, int32_t multiplier, int32_t shift)
{
    if (shift > 0) {
        return specc_high_mul((int32_t)((uint32_t)x << shift), multiplier);
    }
    return specc_rounding_shift(specc_high_mul(x, multiplier), (uint32_t)-shift);
}

/* A multiplier and a shift of -30 .. 0 that many values meet: specc_multiply() without its branches. */
typedef struct {
    int32_t multiplier;
    int32_t half; /* of what is shifted out */
    int32_t sign; /* -1 where a negative value is lowered to round away from zero, else 0 */
    uint32_t exponent;
} specc_factor_t;

static inline specc_factor_t specc_factor(int32_t multiplier, int32_t shift)
{
    specc_factor_t factor = {multiplier, (1 << -shift) >> 1, shift < 0 ? -1 : 0, (uint32_t)-shift};

    return factor;
}

/* specc_multiply() of a value below 2^30, given twice the value. */
static inline int32_t specc_apply_factor(specc_factor_t factor, int32_t twice)
{
    int32_t product = specc_high_mul_add(twice, factor.multiplier, 0);

    return (product + ((product >> 31) & factor.sign) + factor.half) >> factor.exponent;
}

static inline int8_t specc_clamp(int32_t x, int32_t low, int32_t high)
{
    return (int8_t)(x < low ? low : x > high ? high : x);
}

/* x / 2, rounded down and clipped to -128 .. 127. */
static inline int8_t specc_saturate_half(int32_t x)
{
#ifdef SPECC_HAS_SMLAD
    __asm__("ssat %0, #8, %0, asr #1" : "+r"(x));
    return (int8_t)x;
#else
    return specc_clamp(x >> 1, INT8_MIN, INT8_MAX);
#endif
}

/* The int8 output of an accumulator of `channel`. */
static inline int8_t specc_requantize(const specc_requantize_t *to, uint32_t channel, int32_t acc)
{
    uint32_t i = to->per_channel ? channel : 0;
    int32_t scaled = specc_multiply(acc, to->multiplier[i], to->shift[i]);

    return specc_clamp(scaled + to->zero_point, to->activation_min, to->activation_max);
}

/* As specc_requantize_t, but rounded once, half away from zero, as the fully connected reference
 * kernel rounds in double precision. The factor is (multiplier + multiplier_low / 2^16) / 2^shift,
 * chosen by the compiler such that every accumulator gives exactly the reference's output. */
typedef struct {
    const int32_t *multiplier;      /* [channels] where per_channel, else [1] */
    const uint16_t *multiplier_low; /* as multiplier, or null: all are 0 */
    const int8_t *shift;            /* as multiplier; 1 .. 62, to the right */
    uint8_t per_channel;            /* 1: one factor for each channel; 0: one for all */
    uint8_t common; /* 1: every shift is in 33 .. 54 and the outputs are -128 .. 127 */
    int16_t zero_point;             /* of the output */
    int16_t activation_min;         /* the fused activation as a range of quantized values */
    int16_t activation_max;
} specc_requantize_once_t;

/* The int8 outputs of `count` accumulators, of the channels from `channel` on. */
void specc_requantize_once(const specc_requantize_once_t *to, uint32_t channel, uint32_t count,
                           const int32_t *acc, int8_t *output);

/* exp(x / 2^26) * 2^31 for x <= 0, within 2^-26 of exact; 2^31 - 1 for x = 0. */
int32_t specc_exp_q26(int32_t x);

/* 2^31 / (1 + x / 2^31) for x >= 0: the reciprocal of a number in [1, 2). */
int32_t specc_reciprocal_q31(int32_t x);

#ifdef __cplusplus
}
#endif

#endif
