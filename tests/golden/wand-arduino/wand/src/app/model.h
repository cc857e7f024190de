/* The model: mlp, int8, 240 multiply-accumulates, 667 bytes of constants.
 *
 *   layer  op                     shapes                                 MACs
 *       0  quantize               1x9x3 -> 1x9x3                            0
 *       1  fully_connected        1x27 -> 1x8                             216
 *       2  fully_connected        1x8 -> 1x3                               24
 *       3  softmax                1x3 -> 1x3                                0
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
