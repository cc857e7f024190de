#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "statistics.h"

/* Below this standard deviation the shape of the distribution is rounding noise. */
#define MIN_STD 1e-15f

static uint32_t crossings(const float *x, uint32_t n, float level)
{
    uint32_t count = 0;

    for (uint32_t i = 1; i < n; i++) {
        count += (x[i] < level) != (x[i - 1] < level);
    }
    return count;
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

/* The root of the mean square of the deviation from `centre`. */
static float root_mean_square(const float *x, uint32_t n, float centre)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < n; i++) {
        const float deviation = x[i] - centre;

        sum += deviation * deviation;
    }
    return specc_sqrtf(sum / (float)n);
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

static float measure(uint8_t which, const float *x, uint32_t n, float mean, float std)
{
    switch (which) {
    case SPECC_STATISTICS_MEAN:
        return mean;
    case SPECC_STATISTICS_MIN:
        return lowest(x, n);
    case SPECC_STATISTICS_MAX:
        return highest(x, n);
    case SPECC_STATISTICS_RMS:
        return root_mean_square(x, n, 0.0f);
    case SPECC_STATISTICS_STD:
        return std;
    case SPECC_STATISTICS_SKEWNESS:
        return std < MIN_STD ? 0.0f : standardised_moment(x, n, mean, std, 3);
    case SPECC_STATISTICS_KURTOSIS:
        return std < MIN_STD ? 0.0f : standardised_moment(x, n, mean, std, 4) - 3.0f;
    case SPECC_STATISTICS_ZERO_CROSSINGS:
        return (float)crossings(x, n, 0.0f);
    case SPECC_STATISTICS_MEAN_CROSSINGS:
        return (float)crossings(x, n, mean);
    default: /* SPECC_STATISTICS_PEAK_TO_PEAK */
        return highest(x, n) - lowest(x, n);
    }
}

void specc_statistics(const specc_statistics_t *block, const specc_window_t *window,
                      float *features, float *scratch)
{
    const uint32_t n = window->length;
    float *x = scratch;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        float mean, std;

        specc_window_channel(window, block->channels[c], 0, n, x);
        mean = specc_float_mean(x, n);
        std = root_mean_square(x, n, mean);
        for (uint16_t i = 0; i < block->n_measures; i++) {
            features[i * block->n_channels + c] = measure(block->measures[i], x, n, mean, std);
        }
    }
}
