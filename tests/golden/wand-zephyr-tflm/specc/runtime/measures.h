/* Statistics of a series of samples: moments, extremes, crossings, quantiles.
 *
 * Each is a function of its own, so that a firmware holds those that it uses. Moments are central and of
 * the population (divided by n), summed about a corrected mean. Units are the series' own for mean, min,
 * max, rms, std, peak_to_peak, mean_absolute, waveform_length and the quantiles, its square for variance;
 * the others have none.
 */
#ifndef SPECC_MEASURES_H
#define SPECC_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_MEASURES_MOST 22
/* Below this standard deviation the shape of the distribution is rounding noise. */
#define SPECC_MEASURES_MIN_STD 1e-15f

typedef struct {
    const float *x; /* [n] */
    uint32_t n;     /* at least 1 */
    float mean;
    float variance; /* below 0: not computed yet */
    float *ordered; /* [n], the smallest first; null where no measure needs it */
    bool is_ordered;
} specc_series_t;

typedef float (*specc_measure_t)(specc_series_t *series);

float specc_measure_mean(specc_series_t *series);
float specc_measure_min(specc_series_t *series);
float specc_measure_max(specc_series_t *series);
float specc_measure_rms(specc_series_t *series);
float specc_measure_std(specc_series_t *series);
/* 0 where the standard deviation is below 1e-15 */
float specc_measure_skewness(specc_series_t *series);
/* Excess: 0 for a normal distribution; 0 as skewness. */
float specc_measure_kurtosis(specc_series_t *series);
/* How often the sign changes; zero counts as positive. */
float specc_measure_zero_crossings(specc_series_t *series);
/* The same of the deviation from the mean. */
float specc_measure_mean_crossings(specc_series_t *series);
/* max - min */
float specc_measure_peak_to_peak(specc_series_t *series);
/* Samples that are above, or below, both neighbours. */
float specc_measure_slope_sign_changes(specc_series_t *series);
/* The sum of |x[i] - x[i - 1]|. */
float specc_measure_waveform_length(specc_series_t *series);
float specc_measure_mean_absolute(specc_series_t *series);
/* The largest |x| over the rms; 0 for silence. */
float specc_measure_crest_factor(specc_series_t *series);
float specc_measure_variance(specc_series_t *series);
/* Of a histogram of 10 bins from min to max, in nats. */
float specc_measure_entropy(specc_series_t *series);
/* These need the series in order, which costs n log n steps. Between two samples of the ordered
 * series a quantile is interpolated linearly. */
float specc_measure_median(specc_series_t *series);
float specc_measure_p5(specc_series_t *series);
float specc_measure_p25(specc_series_t *series);
float specc_measure_p75(specc_series_t *series);
float specc_measure_p95(specc_series_t *series);
/* p75 - p25 */
float specc_measure_interquartile_range(specc_series_t *series);
/* The samples at the ends, for pieces.h. */
float specc_measure_first(specc_series_t *series);
float specc_measure_second(specc_series_t *series);
float specc_measure_before_last(specc_series_t *series);
float specc_measure_last(specc_series_t *series);

typedef struct {
    uint16_t n_measures;
    specc_measure_t measures[SPECC_MEASURES_MOST]; /* the first n_measures */
} specc_measures_t;

/* Writes the measures of x[n], n >= 1, to out[0], out[step], out[2 step], ... `ordered`: n floats of
 * working memory, used only where a measure needs the series in order (else it may be null). */
void specc_measures(const specc_measures_t *wanted, const float *x, uint32_t n, float *ordered,
                    float *out, uint16_t step);

#ifdef __cplusplus
}
#endif

#endif
