/* Copies the elements of one view of a tensor to another view of a tensor, of any type. */
#ifndef SPECC_COPY_H
#define SPECC_COPY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Axes from the outermost; an unused one has size 1. */
typedef struct {
    uint32_t size[6];
    int32_t input_stride[6]; /* in bytes; negative where the axis is reversed */
    int32_t output_stride[6];
    uint32_t input_offset; /* of the first element, in bytes */
    uint32_t output_offset;
    uint32_t run; /* bytes that lie side by side in both */
} specc_copy_t;

/* The tensors do not overlap. Elements of the output outside the view stay as they are. */
void specc_copy(const specc_copy_t *op, const void *input, void *output);

#ifdef __cplusplus
}
#endif

#endif
