/* What the kernels for cores with SMLAD share: halves and bytes of words, packed weights (see
 * ops/filters/filters.c), functions in assembly. */
#ifndef SPECC_SMLAD_H
#define SPECC_SMLAD_H

#include "requantize.h"

#ifdef SPECC_HAS_SMLAD
#include <arm_acle.h>

/* A function that is assembly alone, and its parameters: nothing but the assembly uses them. */
#define SPECC_ASSEMBLY __attribute__((naked, noinline))
#define SPECC_UNUSED __attribute__((unused))

/* The bytes 1 and 3 of a word, sign-extended to two halves. */
static inline int32_t specc_odd_bytes(uint32_t word)
{
    int32_t halves;

    __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
    return halves;
}

/* The low halves of a and of b, that of a below. */
static inline int32_t specc_low_halves(int32_t a, int32_t b)
{
    int32_t halves;

    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(halves) : "r"(a), "r"(b));
    return halves;
}

/* The high halves likewise. */
static inline int32_t specc_high_halves(int32_t a, int32_t b)
{
    int32_t halves;

    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(halves) : "r"(b), "r"(a));
    return halves;
}

/* o and c of four inputs, as packed weights are multiplied: writes them to to[0] and to[1] and returns
 * sum + 256 (a0 + a2). */
static inline int32_t specc_widen(uint32_t inputs, int32_t sum, int32_t *to)
{
    int16x2_t minus_127 = (int16x2_t)0xff81ff81u, ones = 0x00010001;
    int16x2_t o, c;

    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(o) : "r"(minus_127), "r"(inputs));
    c = __ssub16((int16x2_t)(__uxtb16((uint8x4_t)inputs) << 8), o);
    to[0] = o;
    to[1] = c;
    return __smlad(c, ones, __smlad(o, ones, sum));
}
#endif

#endif
