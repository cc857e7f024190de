/* int4 weights, two a byte, the first in the lower half. */
#ifndef SPECC_NIBBLES_H
#define SPECC_NIBBLES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int32_t specc_low_nibble(int8_t pair)
{
    return (int8_t)((uint8_t)pair << 4) >> 4;
}

static inline int32_t specc_high_nibble(int8_t pair)
{
    return pair >> 4;
}

/* The sum of n products; an odd last weight is alone in its byte. */
static inline int32_t specc_dot_int4(const int8_t *a, const int8_t *pairs, uint32_t n)
{
    int32_t acc = 0;

    for (uint32_t i = 0; i + 1 < n; i += 2) {
        int8_t pair = *pairs++;

        acc += a[i] * specc_low_nibble(pair) + a[i + 1] * specc_high_nibble(pair);
    }
    return n % 2 ? acc + a[n - 1] * specc_low_nibble(*pairs) : acc;
}

/* The sum of n weights, of which an odd last one is beside a zero. */
static inline int32_t specc_sum_int4(const int8_t *pairs, uint32_t n)
{
    int32_t acc = 0;

    for (uint32_t i = 0; i < n; i += 2) {
        int8_t pair = *pairs++;

        acc += specc_low_nibble(pair) + specc_high_nibble(pair);
    }
    return acc;
}

#ifdef __cplusplus
}
#endif

#endif
