#include "float_rules.h"

#include "maths.h"
#include "measures.h"
#include "pieces.h"

static float part(const specc_pieces_t *pieces, uint32_t which, uint32_t i)
{
    const float *row = specc_frames_row(pieces->frames, i);

    return row[pieces->places[which] * pieces->n_channels + pieces->channel];
}

static float sum_of(const specc_pieces_t *pieces, uint32_t which)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < pieces->frames->n_frames; i++) {
        sum += part(pieces, which, i);
    }
    return sum;
}

static float count_of(const specc_pieces_t *pieces)
{
    return (float)pieces->frames->n_frames;
}

/* The mean square about `centre`. */
static float mean_square(const specc_pieces_t *pieces, float centre)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < pieces->frames->n_frames; i++) {
        const float deviation = part(pieces, SPECC_PART_MEAN, i) - centre;

        sum += part(pieces, SPECC_PART_VARIANCE, i) + deviation * deviation;
    }
    return sum / count_of(pieces);
}

/* The mean third (skewness) or fourth (kurtosis + 3) power of the standardised samples. Those of a piece are
 * r z + e: z standardised in the piece, r its share of the standard deviation, e where its mean is. */
static float standardised_moment(specc_pieces_t *pieces, bool third)
{
    const float mean = specc_join_mean(pieces);
    const float std = specc_join_std(pieces);
    float sum = 0.0f;

    if (std < SPECC_MEASURES_MIN_STD) {
        return third ? 0.0f : 3.0f;
    }
    for (uint32_t i = 0; i < pieces->frames->n_frames; i++) {
        const float e = (part(pieces, SPECC_PART_MEAN, i) - mean) / std;
        const float r = specc_sqrtf(part(pieces, SPECC_PART_VARIANCE, i)) / std;
        const float skewness = part(pieces, SPECC_PART_SKEWNESS, i);
        const float e_2 = e * e;
        const float r_2 = r * r;

        if (third) {
            sum += r_2 * r * skewness + 3.0f * e * r_2 + e * e_2;
        } else {
            const float fourth = part(pieces, SPECC_PART_KURTOSIS, i) + 3.0f;

            sum += r_2 * r_2 * fourth + 4.0f * e * r_2 * r * skewness + 6.0f * e_2 * r_2 + e_2 * e_2;
        }
    }
    return sum / count_of(pieces);
}

float specc_join_mean(specc_pieces_t *pieces)
{
    if (!pieces->has_mean) {
        const float mean = sum_of(pieces, SPECC_PART_MEAN) / count_of(pieces);
        float rest = 0.0f;

        for (uint32_t i = 0; i < pieces->frames->n_frames; i++) {
            rest += part(pieces, SPECC_PART_MEAN, i) - mean;
        }
        pieces->mean = mean + rest / count_of(pieces);
        pieces->has_mean = true;
    }
    return pieces->mean;
}

float specc_join_min(specc_pieces_t *pieces)
{
    float low = part(pieces, SPECC_PART_MIN, 0);

    for (uint32_t i = 1; i < pieces->frames->n_frames; i++) {
        const float value = part(pieces, SPECC_PART_MIN, i);

        if (value < low) {
            low = value;
        }
    }
    return low;
}

float specc_join_max(specc_pieces_t *pieces)
{
    float high = part(pieces, SPECC_PART_MAX, 0);

    for (uint32_t i = 1; i < pieces->frames->n_frames; i++) {
        const float value = part(pieces, SPECC_PART_MAX, i);

        if (value > high) {
            high = value;
        }
    }
    return high;
}

float specc_join_rms(specc_pieces_t *pieces)
{
    return specc_sqrtf(mean_square(pieces, 0.0f));
}

float specc_join_std(specc_pieces_t *pieces)
{
    return specc_sqrtf(specc_join_variance(pieces));
}

float specc_join_skewness(specc_pieces_t *pieces)
{
    return standardised_moment(pieces, true);
}

float specc_join_kurtosis(specc_pieces_t *pieces)
{
    return standardised_moment(pieces, false) - 3.0f;
}

float specc_join_zero_crossings(specc_pieces_t *pieces)
{
    float count = sum_of(pieces, SPECC_PART_ZERO_CROSSINGS);

    for (uint32_t i = 1; i < pieces->frames->n_frames; i++) {
        const float before = part(pieces, SPECC_PART_LAST, i - 1);
        const float after = part(pieces, SPECC_PART_FIRST, i);

        count += (before < 0.0f) != (after < 0.0f) ? 1.0f : 0.0f;
    }
    return count;
}

float specc_join_peak_to_peak(specc_pieces_t *pieces)
{
    return specc_join_max(pieces) - specc_join_min(pieces);
}

static bool turns(float before, float here, float after)
{
    return (here > before && here > after) || (here < before && here < after);
}

float specc_join_slope_sign_changes(specc_pieces_t *pieces)
{
    float count = sum_of(pieces, SPECC_PART_SLOPE_SIGN_CHANGES);

    for (uint32_t i = 1; i < pieces->frames->n_frames; i++) {
        const float before = part(pieces, SPECC_PART_BEFORE_LAST, i - 1);
        const float last = part(pieces, SPECC_PART_LAST, i - 1);
        const float first = part(pieces, SPECC_PART_FIRST, i);
        const float after = part(pieces, SPECC_PART_SECOND, i);

        count += turns(before, last, first) ? 1.0f : 0.0f;
        count += turns(last, first, after) ? 1.0f : 0.0f;
    }
    return count;
}

float specc_join_waveform_length(specc_pieces_t *pieces)
{
    float sum = sum_of(pieces, SPECC_PART_WAVEFORM_LENGTH);

    for (uint32_t i = 1; i < pieces->frames->n_frames; i++) {
        const float step = part(pieces, SPECC_PART_FIRST, i) - part(pieces, SPECC_PART_LAST, i - 1);

        sum += step < 0.0f ? -step : step;
    }
    return sum;
}

float specc_join_mean_absolute(specc_pieces_t *pieces)
{
    return sum_of(pieces, SPECC_PART_MEAN_ABSOLUTE) / count_of(pieces);
}

float specc_join_crest_factor(specc_pieces_t *pieces)
{
    const float rms = specc_join_rms(pieces);
    const float low = specc_join_min(pieces);
    const float high = specc_join_max(pieces);
    const float peak = -low > high ? -low : high;

    return rms > 0.0f ? peak / rms : 0.0f;
}

float specc_join_variance(specc_pieces_t *pieces)
{
    if (pieces->variance < 0.0f) {
        pieces->variance = mean_square(pieces, specc_join_mean(pieces));
    }
    return pieces->variance;
}
