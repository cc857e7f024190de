/* What the kernels in assembly share: functions, halves and bytes of words, packed weights (see
 * ops/filters/filters.c). */
#ifndef SPECC_ASSEMBLY_H
#define SPECC_ASSEMBLY_H

#include "requantize.h"

/* A function that is assembly alone, and its parameters: nothing but the assembly uses them. */
#define SPECC_ASSEMBLY __attribute__((naked, noinline))
#define SPECC_UNUSED __attribute__((unused))

#ifdef SPECC_HAS_SMLAD
#include <arm_acle.h>

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

#define SPECC_WIDENED 2 /* words of four inputs */

/* o and c of four inputs, as packed weights are multiplied: writes them to to[0] and to[1] and returns
 * sum + 256 (a0 + a2). */
static inline int32_t specc_widen(const int8_t *inputs, int32_t sum, int32_t *to)
{
    int16x2_t minus_127 = (int16x2_t)0xff81ff81u, ones = 0x00010001;
    int16x2_t o, c;
    uint32_t word;

    __builtin_memcpy(&word, inputs, sizeof word);
    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(o) : "r"(minus_127), "r"(word));
    c = __ssub16((int16x2_t)(__uxtb16((uint8x4_t)word) << 8), o);
    to[0] = o;
    to[1] = c;
    return __smlad(c, ones, __smlad(o, ones, sum));
}
#endif

#ifdef SPECC_HAS_THUMB_1
/* Four packed weights by the o and c of inputs 0 and 1, and of inputs 2 and 3, in low registers, added to
 * SUM, a high one. The weights are at r1, which advances; r6 and r7 are lost. */
#define SPECC_MULTIPLY_4(SUM, O_1, C_0, O_3, C_2)                                                 \
    "ldm    r1!, {r6}\n\t"                                                                        \
    "sxth   r7, r6\n\t"                                                                           \
    "muls   r7, " O_1 "\n\t"                                                                      \
    "add    " SUM ", r7\n\t"                                                                      \
    "uxtb   r7, r6\n\t"                                                                           \
    "muls   r7, " C_0 "\n\t"                                                                      \
    "add    " SUM ", r7\n\t"                                                                      \
    "asrs   r6, r6, #16\n\t"                                                                      \
    "uxtb   r7, r6\n\t"                                                                           \
    "muls   r7, " C_2 "\n\t"                                                                      \
    "add    " SUM ", r7\n\t"                                                                      \
    "muls   r6, " O_3 "\n\t"                                                                      \
    "add    " SUM ", r6\n\t"

/* Two halves as a word, the low one first. */
static inline int32_t specc_halves(int32_t low, int32_t high)
{
    return (int32_t)((uint32_t)(uint16_t)low | (uint32_t)high << 16);
}

#define SPECC_WIDENED 4

/* o and c of inputs 0 and 1, o and c of inputs 2 and 3, as packed weights are multiplied; returns sum +
 * 256 (a0 + a2). */
static inline int32_t specc_widen(const int8_t *inputs, int32_t sum, int32_t *to)
{
    int32_t odd_1 = inputs[1] - 127, odd_3 = inputs[3] - 127;
    int32_t even_0 = inputs[0] * 256, even_2 = inputs[2] * 256;

    to[0] = odd_1;
    to[1] = even_0 - odd_1;
    to[2] = odd_3;
    to[3] = even_2 - odd_3;
    return sum + even_0 + even_2;
}
#endif

#endif
