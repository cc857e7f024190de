/* From samples to the features of a window: 27 floats, [9][3].
 *
 *   0 .. 8  statistics of acc_x, acc_y, acc_z
 *   9 .. 26  spectral of acc_x, acc_y, acc_z
 */
#ifndef APP_FEATURES_H
#define APP_FEATURES_H

#include <stdbool.h>

#include "app_config.h"
#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Forgets all samples. Call before the first app_features_push(). */
void app_features_init(void);

/* Takes one sample and computes the frames that it completes, with the arena to work in. Returns true
 * when it completed a window. */
bool app_features_push(const float sample[APP_CHANNELS], app_arena_t *arena);

/* Computes the features of the newest window into the arena. */
void app_features(app_arena_t *arena);

/* Where they are, until app_model() runs. */
const float *app_feature_vector(const app_arena_t *arena);

#ifdef __cplusplus
}
#endif

#endif
