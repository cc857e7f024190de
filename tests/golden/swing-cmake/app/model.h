/* The model: conv1d, int8, 4224 multiply-accumulates, 664 bytes of constants.
 *
 *   layer  op                     shapes                                 MACs
 *       0  quantize               1x50x3 -> 1x50x3                          0
 *       1  conv_2d                1x1x50x3 -> 1x1x50x4                   1800
 *       2  max_pool_2d            1x1x50x4 -> 1x1x25x4                      0
 *       3  conv_2d                1x1x25x4 -> 1x1x25x8                   2400
 *       4  max_pool_2d            1x1x25x8 -> 1x1x12x8                      0
 *       5  mean                   1x1x12x8 -> 1x8                           0
 *       6  fully_connected        1x8 -> 1x3                               24
 *       7  softmax                1x3 -> 1x3                                0
 */
#ifndef APP_MODEL_H
#define APP_MODEL_H

#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs the model on the features in the arena. Returns [APP_CLASSES] int8 scores, in the arena;
 * probability = (score + 128) / 256. */
const int8_t *app_model(app_arena_t *arena);

#ifdef __cplusplus
}
#endif

#endif
