/* An image in another size, each pixel the nearest one; of any type. */
#ifndef SPECC_RESIZE_NEAREST_NEIGHBOR_H
#define SPECC_RESIZE_NEAREST_NEIGHBOR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t batches;
    uint32_t input_height, input_width;
    uint32_t output_height, output_width;
    uint32_t pixel;          /* bytes of one */
    const uint16_t *rows;    /* [output_height]: the input's row */
    const uint16_t *columns; /* [output_width]: the input's column */
} specc_resize_nearest_neighbor_t;

/* input is [batches][input_height][input_width][pixel], output likewise. */
void specc_resize_nearest_neighbor(const specc_resize_nearest_neighbor_t *op, const void *input,
                                   void *output);

#ifdef __cplusplus
}
#endif

#endif
