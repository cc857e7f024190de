/* A tensor of one value. */
#ifndef SPECC_FILL_H
#define SPECC_FILL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;
    int16_t value;
} specc_fill_t;

/* output is [length]. */
void specc_fill_int8(const specc_fill_t *op, int8_t *output);
void specc_fill_int16(const specc_fill_t *op, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
