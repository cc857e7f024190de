/* The window's samples as they are, in time order and in the channels' physical units.
 *
 * Features: [window length][n_channels]. Scratch: none. Flash: 2 bytes a channel.
 */
#ifndef SPECC_RAW_H
#define SPECC_RAW_H

#include <stdint.h>

#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
} specc_raw_t;

void specc_raw(const specc_raw_t *block, const specc_window_t *window, float *features,
               float *scratch);

#ifdef __cplusplus
}
#endif

#endif
