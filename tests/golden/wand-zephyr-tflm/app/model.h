/* The model: mlp, int8, 240 multiply-accumulates, 3024 bytes of constants.
 * TensorFlow Lite Micro runs it (model.cpp), after the first layer (model_input.c).
 *
 *   layer  op                     shapes                                 MACs
 *       0  quantize               1x9x3 -> 1x9x3                            0
 *       1  fully_connected        1x27 -> 1x8                             216
 *       2  fully_connected        1x8 -> 1x3                               24
 *       3  softmax                1x3 -> 1x3                                0
 */
#ifndef APP_MODEL_H
#define APP_MODEL_H

#include <stdbool.h>

#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Gives the model to TensorFlow Lite Micro. False: it does not take it; the console says so. app_model()
 * does this itself where it has not been done. */
bool app_model_start(void);

/* Runs the model on the features in the arena. Returns [APP_CLASSES] int8 scores, which stand until the
 * next run; probability = (score + 128) / 256. All are -128 where app_model_start() failed. */
const int8_t *app_model(app_arena_t *arena);

#ifdef __cplusplus
}
#endif

#endif
