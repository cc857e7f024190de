#include "float_rules.h"

#include "maths.h"
#include "measures.h"
#include "order.h"

#include <string.h>

#define HISTOGRAM_BINS 10

static float magnitude(float x)
{
    return x < 0.0f ? -x : x;
}

static float crossings(const specc_series_t *series, float level)
{
    const float *x = series->x;
    uint32_t count = 0;

    for (uint32_t i = 1; i < series->n; i++) {
        count += (x[i] < level) != (x[i - 1] < level);
    }
    return (float)count;
}

static float mean_square(const specc_series_t *series, float centre)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < series->n; i++) {
        const float deviation = series->x[i] - centre;

        sum += deviation * deviation;
    }
    return sum / (float)series->n;
}

/* The mean third (skewness) or fourth (kurtosis + 3) power of the standardised values. They are
 * standardised before they are raised, so that no power over- or underflows. */
static float standardised_moment(specc_series_t *series, bool third)
{
    const float std = specc_measure_std(series);
    float sum = 0.0f;

    if (std < SPECC_MEASURES_MIN_STD) {
        return third ? 0.0f : 3.0f;
    }
    for (uint32_t i = 0; i < series->n; i++) {
        const float z = (series->x[i] - series->mean) / std;
        const float square = z * z;

        sum += square * (third ? z : square);
    }
    return sum / (float)series->n;
}

static float quantile(specc_series_t *series, float share)
{
    if (!series->is_ordered) {
        memcpy(series->ordered, series->x, series->n * sizeof *series->x);
        specc_sort(series->ordered, series->n);
        series->is_ordered = true;
    }
    return specc_quantile(series->ordered, series->n, share);
}

float specc_measure_mean(specc_series_t *series)
{
    return series->mean;
}

float specc_measure_min(specc_series_t *series)
{
    float low = series->x[0];

    for (uint32_t i = 1; i < series->n; i++) {
        if (series->x[i] < low) {
            low = series->x[i];
        }
    }
    return low;
}

float specc_measure_max(specc_series_t *series)
{
    float high = series->x[0];

    for (uint32_t i = 1; i < series->n; i++) {
        if (series->x[i] > high) {
            high = series->x[i];
        }
    }
    return high;
}

float specc_measure_rms(specc_series_t *series)
{
    return specc_sqrtf(mean_square(series, 0.0f));
}

float specc_measure_std(specc_series_t *series)
{
    return specc_sqrtf(specc_measure_variance(series));
}

float specc_measure_skewness(specc_series_t *series)
{
    return standardised_moment(series, true);
}

float specc_measure_kurtosis(specc_series_t *series)
{
    return standardised_moment(series, false) - 3.0f;
}

float specc_measure_zero_crossings(specc_series_t *series)
{
    return crossings(series, 0.0f);
}

float specc_measure_mean_crossings(specc_series_t *series)
{
    return crossings(series, series->mean);
}

float specc_measure_peak_to_peak(specc_series_t *series)
{
    return specc_measure_max(series) - specc_measure_min(series);
}

float specc_measure_slope_sign_changes(specc_series_t *series)
{
    const float *x = series->x;
    uint32_t count = 0;

    for (uint32_t i = 1; i + 1 < series->n; i++) {
        const bool top = x[i] > x[i - 1] && x[i] > x[i + 1];
        const bool bottom = x[i] < x[i - 1] && x[i] < x[i + 1];

        count += top || bottom;
    }
    return (float)count;
}

float specc_measure_waveform_length(specc_series_t *series)
{
    float sum = 0.0f;

    for (uint32_t i = 1; i < series->n; i++) {
        sum += magnitude(series->x[i] - series->x[i - 1]);
    }
    return sum;
}

float specc_measure_mean_absolute(specc_series_t *series)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < series->n; i++) {
        sum += magnitude(series->x[i]);
    }
    return sum / (float)series->n;
}

float specc_measure_crest_factor(specc_series_t *series)
{
    const float rms = specc_measure_rms(series);
    const float low = magnitude(specc_measure_min(series));
    const float high = magnitude(specc_measure_max(series));

    return rms > 0.0f ? (low > high ? low : high) / rms : 0.0f;
}

float specc_measure_variance(specc_series_t *series)
{
    if (series->variance < 0.0f) {
        series->variance = mean_square(series, series->mean);
    }
    return series->variance;
}

float specc_measure_entropy(specc_series_t *series)
{
    uint32_t counts[HISTOGRAM_BINS] = {0};
    const float low = specc_measure_min(series);
    const float range = specc_measure_max(series) - low;
    const float n = (float)series->n;
    float sum = 0.0f;

    if (!(range > 0.0f)) {
        return 0.0f;
    }
    for (uint32_t i = 0; i < series->n; i++) {
        const float position = (series->x[i] - low) / range * (float)HISTOGRAM_BINS;

        counts[position < (float)HISTOGRAM_BINS ? (int)position : HISTOGRAM_BINS - 1]++;
    }
    for (int bin = 0; bin < HISTOGRAM_BINS; bin++) {
        if (counts[bin] > 0) {
            const float share = (float)counts[bin] / n;

            sum -= share * specc_logf(share);
        }
    }
    return sum;
}

float specc_measure_median(specc_series_t *series)
{
    return quantile(series, 0.5f);
}

float specc_measure_p5(specc_series_t *series)
{
    return quantile(series, 0.05f);
}

float specc_measure_p25(specc_series_t *series)
{
    return quantile(series, 0.25f);
}

float specc_measure_p75(specc_series_t *series)
{
    return quantile(series, 0.75f);
}

float specc_measure_p95(specc_series_t *series)
{
    return quantile(series, 0.95f);
}

float specc_measure_interquartile_range(specc_series_t *series)
{
    return quantile(series, 0.75f) - quantile(series, 0.25f);
}

float specc_measure_first(specc_series_t *series)
{
    return series->x[0];
}

float specc_measure_second(specc_series_t *series)
{
    return series->x[series->n > 1 ? 1 : 0];
}

float specc_measure_before_last(specc_series_t *series)
{
    return series->x[series->n > 1 ? series->n - 2 : 0];
}

float specc_measure_last(specc_series_t *series)
{
    return series->x[series->n - 1];
}

void specc_measures(const specc_measures_t *wanted, const float *x, uint32_t n, float *ordered,
                    float *out, uint16_t step)
{
    specc_series_t series = {x, n, specc_float_mean(x, n), -1.0f, ordered, false};

    for (uint16_t i = 0; i < wanted->n_measures; i++) {
        *out = wanted->measures[i](&series);
        out += step;
    }
}
