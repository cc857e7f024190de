#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "../../runtime/order.h"
#include "heart.h"

/* Energies become whole numbers up to this: their sums are exact in any order, and floats hold them. */
#define FULL_ENERGY 1048575.0f
#define LARGEST_FLOAT 3.402823466e38f
#define SHORTEST_MS 300.0f /* 200 beats a minute */
#define LONGEST_MS 2000.0f /* 30 beats a minute */

typedef struct {
    float *place;    /* [n]: sample */
    float *fraction; /* [n]: of a sample, -0.5 .. 0.5, to be added */
    uint32_t n;
    float low_ms, high_ms; /* what counts as an interval */
} beats_t;

typedef struct {
    uint32_t n;             /* intervals */
    uint32_t n_differences; /* of two successive ones */
    float mean, low, high;  /* ms */
    float sdnn, rmssd;      /* ms */
    float pnn50, pnn20;
} intervals_t;

static float size_of(float x)
{
    return x < 0.0f ? -x : x;
}

/* Band-passes x[n] in place. What lies far from zero keeps its digits: a constant does not pass in
 * any case. Returns the largest size. */
static float filtered(const specc_heart_t *block, float *x, uint32_t n, float *state)
{
    const float offset = x[0];
    float largest = 0.0f;

    specc_sections_start(&block->band, state, 0.0f);
    for (uint32_t i = 0; i < n; i++) {
        x[i] = specc_sections_step(&block->band, state, x[i] - offset);
        if (size_of(x[i]) > largest && (x[i] > 0.0f || !block->upright)) {
            largest = size_of(x[i]);
        }
    }
    return largest;
}

/* The square of each sample against the largest. Returns their sum. */
static uint64_t energies(const specc_heart_t *block, const float *x, uint32_t n, float largest,
                         float *energy)
{
    uint64_t total = 0;

    for (uint32_t i = 0; i < n; i++) {
        const float share = block->upright && x[i] < 0.0f ? 0.0f : x[i] / largest;
        const uint32_t whole = (uint32_t)(share * share * FULL_ENERGY);

        energy[i] = (float)whole;
        total += whole;
    }
    return total;
}

/* Adds the beat of the stretch first .. end - 1, unless another, higher one is too near. */
static void add_beat(const specc_heart_t *block, const float *x, uint32_t first, uint32_t end,
                     beats_t *beats)
{
    uint32_t peak = first;
    float bend;

    for (uint32_t i = first + 1; i < end; i++) {
        if (size_of(x[i]) > size_of(x[peak])) {
            peak = i;
        }
    }
    if (beats->n > 0) {
        const uint32_t last = (uint32_t)beats->place[beats->n - 1];

        if (peak - last < block->shortest) {
            if (size_of(x[peak]) <= size_of(x[last])) {
                return;
            }
            beats->n--;
        }
    }
    beats->place[beats->n] = (float)peak;
    beats->fraction[beats->n] = 0.0f;
    bend = x[peak - 1] - 2.0f * x[peak] + x[peak + 1];
    if (bend != 0.0f) {
        const float fraction = 0.5f * (x[peak - 1] - x[peak + 1]) / bend;

        if (size_of(fraction) <= 0.5f) {
            beats->fraction[beats->n] = fraction;
        }
    }
    beats->n++;
}

/* Two centred running sums, and the stretches where the shorter one's average is the higher. */
static void find_beats(const specc_heart_t *block, const float *x, const float *energy, uint32_t n,
                       uint64_t total, beats_t *beats)
{
    const uint32_t peak_half = block->peak_length / 2u, beat_half = block->beat_length / 2u;
    const uint64_t offset = (total * block->offset / n) >> 16;
    uint32_t peak_sum = 0, beat_sum = 0, first = 0;
    bool above = false;

    for (uint32_t i = 0; i < beat_half && i < n; i++) {
        beat_sum += (uint32_t)energy[i];
        if (i < peak_half) {
            peak_sum += (uint32_t)energy[i];
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        bool now;

        if (i + beat_half < n) {
            beat_sum += (uint32_t)energy[i + beat_half];
        }
        if (i + peak_half < n) {
            peak_sum += (uint32_t)energy[i + peak_half];
        }
        if (i > beat_half) {
            beat_sum -= (uint32_t)energy[i - beat_half - 1];
        }
        if (i > peak_half) {
            peak_sum -= (uint32_t)energy[i - peak_half - 1];
        }
        now = (uint64_t)peak_sum * block->beat_length >
              (beat_sum + offset * block->beat_length) * block->peak_length;
        if (now && !above) {
            first = i;
        } else if (above && !now && first > 0 && i - first >= block->peak_length) {
            add_beat(block, x, first, i, beats);
        }
        above = now;
    }
}

/* The interval that ends with beat i >= 1, in ms; 0 where it is none between successive beats. */
static float interval(const specc_heart_t *block, const beats_t *beats, uint32_t i)
{
    const float whole = beats->place[i] - beats->place[i - 1];
    const float ms = (whole + (beats->fraction[i] - beats->fraction[i - 1])) * block->ms_per_sample;

    return ms >= beats->low_ms && ms <= beats->high_ms ? ms : 0.0f;
}

/* Narrows what counts as an interval to the tolerance about their median. */
static void find_median(const specc_heart_t *block, beats_t *beats, float *ordered)
{
    uint32_t n = 0;

    for (uint32_t i = 1; i < beats->n; i++) {
        const float ms = interval(block, beats, i);

        if (ms > 0.0f) {
            ordered[n++] = ms;
        }
    }
    if (n > 0) {
        float median, low, high;

        specc_sort(ordered, n);
        median = specc_quantile(ordered, n, 0.5f);
        low = median * (1.0f - block->tolerance);
        high = median * (1.0f + block->tolerance);
        beats->low_ms = low > beats->low_ms ? low : beats->low_ms;
        beats->high_ms = high < beats->high_ms ? high : beats->high_ms;
    }
}

static void describe_differences(const specc_heart_t *block, const beats_t *beats,
                                 intervals_t *found)
{
    uint32_t above_50 = 0, above_20 = 0;
    float squares = 0.0f;

    for (uint32_t i = 2; i < beats->n; i++) {
        const float before = interval(block, beats, i - 1), now = interval(block, beats, i);

        if (before > 0.0f && now > 0.0f) {
            const float difference = size_of(now - before);

            squares += difference * difference;
            above_50 += difference > 50.0f;
            above_20 += difference > 20.0f;
            found->n_differences++;
        }
    }
    if (found->n_differences > 0) {
        const float n = (float)found->n_differences;

        found->rmssd = specc_sqrtf(squares / n);
        found->pnn50 = (float)above_50 / n;
        found->pnn20 = (float)above_20 / n;
    }
}

static void describe_intervals(const specc_heart_t *block, const beats_t *beats, intervals_t *found)
{
    float sum = 0.0f, squares = 0.0f;

    for (uint32_t i = 1; i < beats->n; i++) {
        const float ms = interval(block, beats, i);

        if (ms > 0.0f) {
            found->low = found->n == 0 || ms < found->low ? ms : found->low;
            found->high = ms > found->high ? ms : found->high;
            sum += ms;
            found->n++;
        }
    }
    if (found->n > 0) {
        found->mean = sum / (float)found->n;
    }
    for (uint32_t i = 1; i < beats->n; i++) {
        const float ms = interval(block, beats, i);

        if (ms > 0.0f) {
            squares += (ms - found->mean) * (ms - found->mean);
        }
    }
    if (found->n > 1) {
        found->sdnn = specc_sqrtf(squares / (float)(found->n - 1));
    }
}

static float measure(uint8_t which, const beats_t *beats, const intervals_t *found)
{
    switch (which) {
    case SPECC_HEART_RATE:
        return found->n > 0 ? 60000.0f / found->mean : 0.0f;
    case SPECC_HEART_BEATS:
        return (float)beats->n;
    case SPECC_HEART_MEAN_NN:
        return found->mean;
    case SPECC_HEART_MIN_NN:
        return found->low;
    case SPECC_HEART_MAX_NN:
        return found->high;
    case SPECC_HEART_SDNN:
        return found->sdnn;
    case SPECC_HEART_RMSSD:
        return found->rmssd;
    case SPECC_HEART_PNN50:
        return found->pnn50;
    case SPECC_HEART_PNN20:
        return found->pnn20;
    default: /* SPECC_HEART_CVNN */
        return found->n > 0 ? found->sdnn / found->mean : 0.0f;
    }
}

void specc_heart(const specc_heart_t *block, const specc_window_t *window, float *features,
                 float *scratch)
{
    const uint32_t n = window->length;
    float *x = scratch;
    float *energy = x + n;
    float *state = energy + n;
    float *places = state + 2 * block->band.n_sections;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        beats_t beats = {places, places + block->max_beats, 0, SHORTEST_MS, LONGEST_MS};
        intervals_t found = {0, 0, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
        float largest;

        specc_window_channel(window, block->channels[c], 0, n, x);
        largest = filtered(block, x, n, state);
        if (largest > 0.0f && largest <= LARGEST_FLOAT) {
            const uint64_t total = energies(block, x, n, largest, energy);

            find_beats(block, x, energy, n, total, &beats);
            find_median(block, &beats, energy);
        }
        describe_intervals(block, &beats, &found);
        describe_differences(block, &beats, &found);
        for (uint16_t i = 0; i < block->n_measures; i++) {
            features[i * block->n_channels + c] = measure(block->measures[i], &beats, &found);
        }
    }
}
