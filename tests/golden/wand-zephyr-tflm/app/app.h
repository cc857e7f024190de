/* wand: samples in, decisions out.
 *
 * Push one sample at a time at 50 Hz. Every 25 samples, once the first 50 are in,
 * app_push() computes the features of the newest window, runs the model, and decides.
 *
 * RAM: 1831 bytes of state (600 of them the ring of samples, 120 the frames of a window) + 440 bytes of arena.
 * No heap. Not reentrant: one app, one thread.
 */
#ifndef APP_H
#define APP_H

#include <stdbool.h>
#include <stdint.h>

#include "app_config.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t window;         /* index of the window since app_init() */
    int16_t label;           /* 0 .. APP_CLASSES - 1, or APP_UNKNOWN */
    uint16_t confidence;     /* of the best class, averaged; in 1/256 */
    bool fired;              /* this window completed an event ... */
    int16_t event;           /* ... of this label, or APP_UNKNOWN */
    const int8_t *scores;    /* [APP_CLASSES] of this window; probability = (score + 128) / 256 */
    uint32_t features_hash;  /* FNV-1a of the feature bits; 0 unless APP_HASH_FEATURES */
} app_result_t;

/* Forgets all samples and decisions. Call before the first app_push(). */
void app_init(void);

/* Takes one sample, in the units that app_config.h lists. Returns true when it completed a window:
 * app_result() is then new. */
bool app_push(const float sample[APP_CHANNELS]);

/* The newest window's result; valid until the next app_push() that returns true. */
const app_result_t *app_result(void);

/* The name of a label, "unknown" for APP_UNKNOWN. */
const char *app_label(int16_t label);

#ifdef __cplusplus
}
#endif

#endif
