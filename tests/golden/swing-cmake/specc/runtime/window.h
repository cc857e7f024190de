/* A stretch of the newest samples, as the feature blocks see it.
 *
 * The samples lie in a ring buffer: `capacity` rows of `n_channels` floats in the channels' physical
 * units, row by row. A view is `length` successive rows of it, wrapping at its end. RAM of the ring:
 * capacity * n_channels * 4 bytes.
 */
#ifndef SPECC_WINDOW_H
#define SPECC_WINDOW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const float *samples; /* [capacity][n_channels] */
    uint32_t capacity;    /* rows of the ring */
    uint32_t length;      /* rows of the view, 1 .. capacity */
    uint16_t n_channels;
    uint32_t oldest;      /* row of the oldest sample of the view, 0 .. capacity - 1 */
} specc_window_t;

/* Copies `n` samples of one channel, from sample `first` (0 is the oldest) on, to `out`. */
void specc_window_channel(const specc_window_t *window, uint16_t channel, uint32_t first,
                          uint32_t n, float *out);

#ifdef __cplusplus
}
#endif

#endif
