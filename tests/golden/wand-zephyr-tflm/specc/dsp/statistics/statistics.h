/* Statistics of each channel over the window.
 *
 * Features: [n_measures][n_channels], in the order of `measures`. Scratch: window length floats.
 * Moments are central and of the population (divided by n), summed about a corrected mean. Units are
 * the channel's for mean, min, max, rms, std and peak_to_peak; the others have none.
 */
#ifndef SPECC_STATISTICS_H
#define SPECC_STATISTICS_H

#include <stdint.h>

#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_STATISTICS_MEAN 0
#define SPECC_STATISTICS_MIN 1
#define SPECC_STATISTICS_MAX 2
#define SPECC_STATISTICS_RMS 3
#define SPECC_STATISTICS_STD 4
#define SPECC_STATISTICS_SKEWNESS 5       /* 0 where the standard deviation is below 1e-15 */
#define SPECC_STATISTICS_KURTOSIS 6       /* excess: 0 for a normal distribution; 0 as skewness */
#define SPECC_STATISTICS_ZERO_CROSSINGS 7 /* how often the sign changes; zero counts as positive */
#define SPECC_STATISTICS_MEAN_CROSSINGS 8 /* the same of the deviation from the mean */
#define SPECC_STATISTICS_PEAK_TO_PEAK 9   /* max - min */

typedef struct {
    uint16_t n_channels;
    const uint16_t *channels; /* [n_channels], indexes into a sample */
    uint16_t n_measures;
    const uint8_t *measures; /* [n_measures], SPECC_STATISTICS_... */
} specc_statistics_t;

void specc_statistics(const specc_statistics_t *block, const specc_window_t *window,
                      float *features, float *scratch);

#ifdef __cplusplus
}
#endif

#endif
