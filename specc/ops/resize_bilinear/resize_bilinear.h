/* An image in another size, each pixel interpolated between four. */
#ifndef SPECC_RESIZE_BILINEAR_H
#define SPECC_RESIZE_BILINEAR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For each of the output's indexes along an axis. */
typedef struct {
    const uint16_t *lower; /* the input's index before it */
    const uint16_t *upper; /* and after it */
    const int16_t *weight; /* of the upper one; the lower one has 1024 less this */
} specc_between_t;

typedef struct {
    uint32_t batches;
    uint32_t input_height, input_width, depth;
    uint32_t output_height, output_width;
    specc_between_t rows;
    specc_between_t columns;
} specc_resize_bilinear_t;

/* input is [batches][input_height][input_width][depth], output likewise. */
void specc_resize_bilinear(const specc_resize_bilinear_t *op, const int8_t *input,
                           int8_t *output);

/* As specc_resize_bilinear. */
void specc_resize_bilinear_int16(const specc_resize_bilinear_t *op, const int16_t *input,
                                 int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
