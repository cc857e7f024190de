/* The frame features of a window.
 *
 * A frame block turns each frame (frame_length samples, one frame every hop_length samples) into
 * n_values floats when its last sample has come. The frames of the newest window lie in a ring of
 * exactly as many rows, so that windows that overlap share them. RAM: n_frames * n_values * 4 bytes.
 */
#ifndef SPECC_FRAMES_H
#define SPECC_FRAMES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const float *values; /* [n_frames][n_values] */
    uint32_t n_frames;
    uint32_t n_values;
    uint32_t oldest; /* row of the oldest frame, 0 .. n_frames - 1 */
} specc_frames_t;

/* The values of frame `index`; 0 is the oldest. */
static inline const float *specc_frames_row(const specc_frames_t *frames, uint32_t index)
{
    uint32_t row = frames->oldest + index;

    if (row >= frames->n_frames) {
        row -= frames->n_frames;
    }
    return frames->values + row * frames->n_values;
}

/* All values in the order of time: [n_frames][n_values]. */
void specc_frames_copy(const specc_frames_t *frames, float *out);

#ifdef __cplusplus
}
#endif

#endif
