/* The features of a window: 27 floats, [9][3].
 *
 *   0 .. 8  statistics of acc_x, acc_y, acc_z
 *   9 .. 26  spectral of acc_x, acc_y, acc_z
 */
#ifndef APP_FEATURES_H
#define APP_FEATURES_H

#include "../specc/runtime/window.h"
#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Computes the features of the window into the arena. */
void app_features(const specc_window_t *window, app_arena_t *arena);

/* Where they are, until app_model() runs. */
const float *app_feature_vector(const app_arena_t *arena);

#ifdef __cplusplus
}
#endif

#endif
