/* Heart rate and its variability, from a pulse wave (PPG) or an ECG.
 *
 * The channel is band-passed and squared; where its average over the length of a peak exceeds its
 * average over the length of a beat by some offset, there is a beat, at the largest sample of the
 * stretch. M. Elgendi, "Fast QRS detection with an optimized knowledge-based method", PLoS ONE 8
 * (2013); M. Elgendi et al., "Systolic peak detection in acceleration photoplethysmograms measured from
 * emergency responders in tropical conditions", PLoS ONE 8 (2013). A beat's place is refined between
 * samples by the parabola through its peak. Stretches at the ends of the window are cut off and are
 * left out. Intervals outside of 300 to 2000 ms, and those far from the median of the others, are not between
 * two successive beats (one was missed, or is none) and count for nothing.
 *
 * The measures follow "Heart rate variability: standards of measurement", Circulation 93 (1996).
 *
 * Features: [n_measures][n_channels]. Scratch: 2 window lengths, 2 floats a section and 2 a beat.
 */
#ifndef SPECC_HEART_H
#define SPECC_HEART_H

#include <stdbool.h>
#include <stdint.h>

#include "../../runtime/sections.h"
#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 0 where there are too few intervals: 1, for sdnn, rmssd, pnn and cvnn 2. */
#define SPECC_HEART_RATE 0 /* beats a minute: 60000 / mean_nn */
#define SPECC_HEART_BEATS 1
#define SPECC_HEART_MEAN_NN 2 /* ms */
#define SPECC_HEART_MIN_NN 3  /* ms */
#define SPECC_HEART_MAX_NN 4  /* ms */
#define SPECC_HEART_SDNN 5    /* ms: standard deviation of the intervals (divided by n - 1) */
#define SPECC_HEART_RMSSD 6   /* ms: root mean square of the differences of successive intervals */
#define SPECC_HEART_PNN50 7   /* share of these differences above 50 ms, 0 .. 1 */
#define SPECC_HEART_PNN20 8   /* the same above 20 ms */
#define SPECC_HEART_CVNN 9    /* sdnn / mean_nn */

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    specc_sections_t band;
    bool upright;         /* only what is above zero counts */
    uint16_t peak_length; /* samples, odd, below 4096 */
    uint16_t beat_length; /* samples, odd, below 4096 */
    uint32_t offset;      /* of the mean energy, in 1 / 65536 */
    uint32_t shortest;    /* samples between two beats, at least 1 */
    float tolerance;      /* of an interval about the median, as a share of it */
    float ms_per_sample;
    uint32_t max_beats;   /* (window length - 1) / shortest + 1 */
    uint16_t n_measures;
    const uint8_t *measures; /* [n_measures], SPECC_HEART_... */
} specc_heart_t;

void specc_heart(const specc_heart_t *block, const specc_window_t *window, float *features,
                 float *scratch);

#ifdef __cplusplus
}
#endif

#endif
