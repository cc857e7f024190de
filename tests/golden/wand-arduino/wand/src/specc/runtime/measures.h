/* Statistics of a series of samples: moments, extremes, crossings, quantiles.
 *
 * Moments are central and of the population (divided by n), summed about a corrected mean. Units are
 * the series' own for mean, min, max, rms, std, peak_to_peak, mean_absolute, waveform_length and the
 * quantiles, its square for variance; the others have none.
 */
#ifndef SPECC_MEASURES_H
#define SPECC_MEASURES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_MEASURE_MEAN 0
#define SPECC_MEASURE_MIN 1
#define SPECC_MEASURE_MAX 2
#define SPECC_MEASURE_RMS 3
#define SPECC_MEASURE_STD 4
#define SPECC_MEASURE_SKEWNESS 5            /* 0 where the standard deviation is below 1e-15 */
#define SPECC_MEASURE_KURTOSIS 6            /* excess: 0 for a normal distribution; 0 as skewness */
#define SPECC_MEASURE_ZERO_CROSSINGS 7      /* how often the sign changes; zero counts as positive */
#define SPECC_MEASURE_MEAN_CROSSINGS 8      /* the same of the deviation from the mean */
#define SPECC_MEASURE_PEAK_TO_PEAK 9        /* max - min */
#define SPECC_MEASURE_SLOPE_SIGN_CHANGES 10 /* samples that are above, or below, both neighbours */
#define SPECC_MEASURE_WAVEFORM_LENGTH 11    /* sum of |x[i] - x[i - 1]| */
#define SPECC_MEASURE_MEAN_ABSOLUTE 12
#define SPECC_MEASURE_CREST_FACTOR 13       /* the largest |x| over the rms; 0 for silence */
#define SPECC_MEASURE_VARIANCE 14
#define SPECC_MEASURE_ENTROPY 15            /* of a histogram of 10 bins from min to max, in nats */
/* These need the series in order, which costs n log n steps. Between two samples of the ordered
 * series a quantile is interpolated linearly. */
#define SPECC_MEASURE_FIRST_ORDERED 16
#define SPECC_MEASURE_MEDIAN 16
#define SPECC_MEASURE_P5 17
#define SPECC_MEASURE_P25 18
#define SPECC_MEASURE_P75 19
#define SPECC_MEASURE_P95 20
#define SPECC_MEASURE_INTERQUARTILE_RANGE 21 /* p75 - p25 */

typedef struct {
    uint16_t n_measures;
    const uint8_t *measures; /* [n_measures], SPECC_MEASURE_... */
} specc_measures_t;

/* Writes the measures of x[n], n >= 1, to out[0], out[step], out[2 step], ... `ordered`: n floats of
 * working memory, used only where a measure needs the series in order (else it may be null). */
void specc_measures(const specc_measures_t *wanted, const float *x, uint32_t n, float *ordered,
                    float *out, uint16_t step);

#ifdef __cplusplus
}
#endif

#endif
