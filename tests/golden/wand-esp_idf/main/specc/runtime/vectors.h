/* What the kernels for cores with MVE share: packed weights, see ops/filters/filters.c, and int8. */
#ifndef SPECC_VECTORS_H
#define SPECC_VECTORS_H

#include "requantize.h"

#ifdef SPECC_HAS_MVE
#include <arm_mve.h>

/* Sixteen packed weights become int8 again where the highest bits of the even ones are flipped. The
 * packing's constant, 127 times the sum of a filter's odd weights, is subtracted as the product with
 * a vector of constants. */
typedef struct {
    uint32x4_t even_bits;
    int8x16_t minus_127;
} specc_packing_t;

static inline specc_packing_t specc_packing(void)
{
    specc_packing_t packing = {vdupq_n_u32(0x00800080),
                               vreinterpretq_s8_u16(vdupq_n_u16(0x8100))};

    return packing;
}

static inline int8x16_t specc_unpack(specc_packing_t packing, uint32x4_t stored)
{
    return vreinterpretq_s8_u32(veorq_u32(stored, packing.even_bits));
}

/* A vector of four registers, which the intrinsics would set one by one. */
static inline int32x4_t specc_vector(int32_t x0, int32_t x1, int32_t x2, int32_t x3)
{
    int32x4_t x;

    __asm__("vmov %q0[2], %q0[0], %1, %3\n\t"
            "vmov %q0[3], %q0[1], %2, %4"
            : "=&w"(x)
            : "r"(x0), "r"(x1), "r"(x2), "r"(x3));
    return x;
}

/* The lowest byte of each lane is x, clipped to int8; the others are of no use. In assembly: the
 * intrinsics would keep what is overwritten. */
static inline int32x4_t specc_narrow(int32x4_t x)
{
    __asm__("vqmovnb.s32 %q0, %q0\n\tvqmovnb.s16 %q0, %q0" : "+w"(x));
    return x;
}

/* Copies n bytes; returns the end of the copy. */
static inline int8_t *specc_copy(int8_t *to, const int8_t *from, uint32_t n)
{
    int8_t *end = to + n;

    __asm__ volatile("wlstp.8 lr, %[n], 2f\n"
            "1:\n\t"
            "vldrb.8 q0, [%[from]], #16\n\t"
            "vstrb.8 q0, [%[to]], #16\n\t"
            "letp   lr, 1b\n"
            "2:"
            : [to] "+r"(to), [from] "+r"(from)
            : [n] "r"(n)
            : "q0", "lr", "memory");
    return end;
}
#endif

#endif
