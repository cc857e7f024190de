#include "float_rules.h"

#include "maths.h"
#include "measures.h"
#include "order.h"

#include <stdbool.h>
#include <string.h>

/* Below this standard deviation the shape of the distribution is rounding noise. */
#define MIN_STD 1e-15f
#define HISTOGRAM_BINS 10

static float magnitude(float x)
{
    return x < 0.0f ? -x : x;
}

static uint32_t crossings(const float *x, uint32_t n, float level)
{
    uint32_t count = 0;

    for (uint32_t i = 1; i < n; i++) {
        count += (x[i] < level) != (x[i - 1] < level);
    }
    return count;
}

static uint32_t slope_sign_changes(const float *x, uint32_t n)
{
    uint32_t count = 0;

    for (uint32_t i = 1; i + 1 < n; i++) {
        const bool top = x[i] > x[i - 1] && x[i] > x[i + 1];
        const bool bottom = x[i] < x[i - 1] && x[i] < x[i + 1];

        count += top || bottom;
    }
    return count;
}

static float waveform_length(const float *x, uint32_t n)
{
    float sum = 0.0f;

    for (uint32_t i = 1; i < n; i++) {
        sum += magnitude(x[i] - x[i - 1]);
    }
    return sum;
}

static float mean_absolute(const float *x, uint32_t n)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < n; i++) {
        sum += magnitude(x[i]);
    }
    return sum / (float)n;
}

static float lowest(const float *x, uint32_t n)
{
    float low = x[0];

    for (uint32_t i = 1; i < n; i++) {
        if (x[i] < low) {
            low = x[i];
        }
    }
    return low;
}

static float highest(const float *x, uint32_t n)
{
    float high = x[0];

    for (uint32_t i = 1; i < n; i++) {
        if (x[i] > high) {
            high = x[i];
        }
    }
    return high;
}

static float mean_square(const float *x, uint32_t n, float centre)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < n; i++) {
        const float deviation = x[i] - centre;

        sum += deviation * deviation;
    }
    return sum / (float)n;
}

static float crest_factor(const float *x, uint32_t n)
{
    const float rms = specc_sqrtf(mean_square(x, n, 0.0f));
    const float low = magnitude(lowest(x, n));
    const float high = magnitude(highest(x, n));

    return rms > 0.0f ? (low > high ? low : high) / rms : 0.0f;
}

/* The mean third (skewness) or fourth (kurtosis + 3) power of the standardised values. They are
 * standardised before they are raised, so that no power over- or underflows. */
static float standardised_moment(const float *x, uint32_t n, float mean, float std, int power)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < n; i++) {
        const float z = (x[i] - mean) / std;
        const float square = z * z;

        sum += square * (power == 3 ? z : square);
    }
    return sum / (float)n;
}

static float entropy(const float *x, uint32_t n)
{
    uint32_t counts[HISTOGRAM_BINS] = {0};
    const float low = lowest(x, n);
    const float range = highest(x, n) - low;
    float sum = 0.0f;

    if (!(range > 0.0f)) {
        return 0.0f;
    }
    for (uint32_t i = 0; i < n; i++) {
        const float position = (x[i] - low) / range * (float)HISTOGRAM_BINS;

        counts[position < (float)HISTOGRAM_BINS ? (int)position : HISTOGRAM_BINS - 1]++;
    }
    for (int bin = 0; bin < HISTOGRAM_BINS; bin++) {
        if (counts[bin] > 0) {
            const float share = (float)counts[bin] / (float)n;

            sum -= share * specc_logf(share);
        }
    }
    return sum;
}

static float ordered_measure(uint8_t which, const float *ordered, uint32_t n)
{
    switch (which) {
    case SPECC_MEASURE_MEDIAN:
        return specc_quantile(ordered, n, 0.5f);
    case SPECC_MEASURE_P5:
        return specc_quantile(ordered, n, 0.05f);
    case SPECC_MEASURE_P25:
        return specc_quantile(ordered, n, 0.25f);
    case SPECC_MEASURE_P75:
        return specc_quantile(ordered, n, 0.75f);
    case SPECC_MEASURE_P95:
        return specc_quantile(ordered, n, 0.95f);
    default: /* SPECC_MEASURE_INTERQUARTILE_RANGE */
        return specc_quantile(ordered, n, 0.75f) - specc_quantile(ordered, n, 0.25f);
    }
}

static float measure(uint8_t which, const float *x, uint32_t n, float mean, float variance)
{
    const float std = specc_sqrtf(variance);

    switch (which) {
    case SPECC_MEASURE_MEAN:
        return mean;
    case SPECC_MEASURE_MIN:
        return lowest(x, n);
    case SPECC_MEASURE_MAX:
        return highest(x, n);
    case SPECC_MEASURE_RMS:
        return specc_sqrtf(mean_square(x, n, 0.0f));
    case SPECC_MEASURE_STD:
        return std;
    case SPECC_MEASURE_SKEWNESS:
        return std < MIN_STD ? 0.0f : standardised_moment(x, n, mean, std, 3);
    case SPECC_MEASURE_KURTOSIS:
        return std < MIN_STD ? 0.0f : standardised_moment(x, n, mean, std, 4) - 3.0f;
    case SPECC_MEASURE_ZERO_CROSSINGS:
        return (float)crossings(x, n, 0.0f);
    case SPECC_MEASURE_MEAN_CROSSINGS:
        return (float)crossings(x, n, mean);
    case SPECC_MEASURE_SLOPE_SIGN_CHANGES:
        return (float)slope_sign_changes(x, n);
    case SPECC_MEASURE_WAVEFORM_LENGTH:
        return waveform_length(x, n);
    case SPECC_MEASURE_MEAN_ABSOLUTE:
        return mean_absolute(x, n);
    case SPECC_MEASURE_CREST_FACTOR:
        return crest_factor(x, n);
    case SPECC_MEASURE_VARIANCE:
        return variance;
    case SPECC_MEASURE_ENTROPY:
        return entropy(x, n);
    default: /* SPECC_MEASURE_PEAK_TO_PEAK */
        return highest(x, n) - lowest(x, n);
    }
}

void specc_measures(const specc_measures_t *wanted, const float *x, uint32_t n, float *ordered,
                    float *out, uint16_t step)
{
    const float mean = specc_float_mean(x, n);
    const float variance = mean_square(x, n, mean);
    bool is_ordered = false;

    for (uint16_t i = 0; i < wanted->n_measures; i++) {
        const uint8_t which = wanted->measures[i];

        if (which < SPECC_MEASURE_FIRST_ORDERED) {
            *out = measure(which, x, n, mean, variance);
        } else {
            if (!is_ordered) {
                memcpy(ordered, x, n * sizeof *x);
                specc_sort(ordered, n);
                is_ordered = true;
            }
            *out = ordered_measure(which, ordered, n);
        }
        out += step;
    }
}
