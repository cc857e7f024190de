/* Statistics of each channel over the window (runtime/measures.h says which, and their units).
 *
 * Features: [n_measures][n_channels], in the order of `measures`. Scratch: window length floats, twice
 * that where a measure needs the samples in order.
 *
 * Where overlapping windows are made of the same pieces (as long as the greatest common divisor of window
 * and stride), specc_statistics_pieces() describes each piece once and specc_statistics_join() makes a
 * window's features of its pieces (runtime/pieces.h). Values of a piece: [parts][n_channels]. Scratch: a
 * piece in floats.
 */
#ifndef SPECC_STATISTICS_H
#define SPECC_STATISTICS_H

#include <stdint.h>

#include "../../runtime/frames.h"
#include "../../runtime/measures.h"
#include "../../runtime/pieces.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    specc_measures_t measures;
} specc_statistics_t;

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint32_t piece_length;    /* samples, at least 2 */
    float scale;              /* of the samples */
    specc_measures_t parts;
} specc_statistics_pieces_t;

typedef struct {
    uint16_t n_channels;
    const uint8_t *places; /* [SPECC_PARTS] */
    uint16_t n_measures;
    specc_join_t measures[SPECC_PARTS]; /* the first n_measures */
} specc_statistics_join_t;

void specc_statistics(const specc_statistics_t *block, const specc_window_t *window,
                      float *features, float *scratch);

void specc_statistics_pieces(const specc_statistics_pieces_t *block, const specc_window_t *window,
                             float *values, float *scratch);

void specc_statistics_join(const specc_statistics_join_t *block, const specc_frames_t *frames,
                           float *features, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
