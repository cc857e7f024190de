/* The newest samples of the sensor, as the feature blocks see them.
 *
 * A ring buffer of exactly one window: `length` rows of `n_channels` float samples in the sensor's
 * physical units, row by row. RAM: length * n_channels * 4 bytes.
 */
#ifndef SPECC_WINDOW_H
#define SPECC_WINDOW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const float *samples; /* [length][n_channels] */
    uint16_t length;      /* samples in a window */
    uint16_t n_channels;
    uint16_t oldest;      /* row of the oldest sample, 0 .. length - 1 */
} specc_window_t;

/* Copies `n` samples of one channel, from sample `first` (0 is the oldest) on, to `out`. */
void specc_window_channel(const specc_window_t *window, uint16_t channel, uint16_t first,
                          uint16_t n, float *out);

#ifdef __cplusplus
}
#endif

#endif
