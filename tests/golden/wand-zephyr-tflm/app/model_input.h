/* What stands between the features and TensorFlow Lite Micro: the normalisation that training learned. */
#ifndef APP_MODEL_INPUT_H
#define APP_MODEL_INPUT_H

#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Normalises the features in the arena and quantizes them: [APP_FEATURES] int8. */
void app_model_input(app_arena_t *arena, int8_t *input);

#ifdef __cplusplus
}
#endif

#endif
