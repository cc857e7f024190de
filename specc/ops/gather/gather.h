/* Chosen slices of a tensor along one axis. */
#ifndef SPECC_GATHER_H
#define SPECC_GATHER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t outer;       /* slices lie in so many groups */
    uint32_t axis_length; /* slices in a group of the input */
    uint32_t slice;       /* bytes in a slice */
    uint32_t count;       /* slices in a group of the output */
    const uint16_t *indices; /* [count], each less than axis_length */
} specc_gather_t;

/* input is [outer][axis_length][slice], output is [outer][count][slice]. */
void specc_gather(const specc_gather_t *op, const void *input, void *output);

#ifdef __cplusplus
}
#endif

#endif
