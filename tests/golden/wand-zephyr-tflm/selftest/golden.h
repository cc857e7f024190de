/* Golden vectors: 3 pieces of recordings that training did not see, and what the trainer
 * computed for each of their windows.
 *
 * Flash: 5400 bytes of samples, in self-test builds only.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stdint.h>

#include "../app/app_config.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GOLDEN_VECTORS 3
#define GOLDEN_SAMPLES 450
#define GOLDEN_WINDOWS 15

typedef struct {
    uint32_t features_hash; /* FNV-1a of the feature bits */
    int16_t label;
    uint16_t confidence;
    bool fired;
    int16_t event;
    int8_t scores[APP_CLASSES];
} golden_window_t;

extern const uint16_t golden_lengths[GOLDEN_VECTORS];              /* samples of each vector */
extern const float golden_samples[GOLDEN_SAMPLES * APP_CHANNELS];  /* one vector after another */
extern const golden_window_t golden_windows[GOLDEN_WINDOWS];       /* likewise */

#ifdef __cplusplus
}
#endif

#endif
