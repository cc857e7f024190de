/* Any function of one int8 element: a table of its 256 values. */
#ifndef SPECC_LOOKUP_H
#define SPECC_LOOKUP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;
    const int8_t *table; /* [256]: the output for the inputs -128 .. 127 */
} specc_lookup_t;

/* Both are [length]; they may be the same array. */
void specc_lookup(const specc_lookup_t *op, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
