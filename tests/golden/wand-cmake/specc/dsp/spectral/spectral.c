#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "spectral.h"

#include <string.h>

/* The spectrum of the frame in `frame`: n_fft / 2 + 1 complex bins in its place. */
static void transform(const specc_spectral_t *block, float *frame, float *fft_scratch)
{
    const uint16_t n_fft = block->fft.n_fft;
    const float mean = block->detrend ? specc_float_mean(frame, n_fft) : 0.0f;

    for (uint16_t i = 0; i < n_fft; i++) {
        frame[i] = (frame[i] - mean) * block->taper[i];
    }
    specc_rfft(&block->fft, frame, fft_scratch);
}

static inline float power_of(const float *bin)
{
    return bin[0] * bin[0] + bin[1] * bin[1];
}

/* The sum of the powers of a window's frames. */
static void sum_window(const specc_spectral_t *block, const specc_window_t *window,
                       uint16_t channel, float *power, float *scratch)
{
    const uint16_t n_fft = block->fft.n_fft;
    float *frame = scratch;

    for (uint32_t k = 0; k <= n_fft / 2u; k++) {
        power[k] = 0.0f;
    }
    for (uint32_t first = 0; first + n_fft <= window->length; first += block->hop_length) {
        specc_window_channel(window, channel, first, n_fft, frame);
        transform(block, frame, scratch + n_fft + 2);
        for (uint32_t k = 0; k <= n_fft / 2u; k++) {
            power[k] += power_of(frame + 2 * k);
        }
    }
}

/* The same sum, in the same order, of frames whose powers are known. */
static void sum_frames(const specc_frames_t *frames, uint32_t first, uint32_t n_bins, float *power)
{
    for (uint32_t k = 0; k < n_bins; k++) {
        power[k] = 0.0f;
    }
    for (uint32_t i = 0; i < frames->n_frames; i++) {
        const float *frame = specc_frames_row(frames, i) + first;

        for (uint32_t k = 0; k < n_bins; k++) {
            power[k] += frame[k];
        }
    }
}

/* The bins of the highest local maxima, highest first, the lower frequency first of equals. */
static uint16_t find_peaks(const specc_spectral_t *block, const float *power, uint16_t *peaks)
{
    const uint16_t nyquist = block->fft.n_fft / 2;
    uint16_t found = 0;
    float threshold = 0.0f;

    for (uint16_t k = 1; k <= nyquist; k++) {
        if (power[k] > threshold) {
            threshold = power[k];
        }
    }
    threshold *= block->peak_threshold;
    for (uint16_t k = 1; k < nyquist; k++) {
        uint16_t rank = found;

        if (!(power[k] > power[k - 1] && power[k] >= power[k + 1] && power[k] >= threshold)) {
            continue;
        }
        while (rank > 0 && power[k] > power[peaks[rank - 1]]) {
            rank--;
        }
        if (rank == block->n_peaks) {
            continue;
        }
        if (found < block->n_peaks) {
            found++;
        }
        for (uint16_t i = (uint16_t)(found - 1); i > rank; i--) {
            peaks[i] = peaks[i - 1];
        }
        peaks[rank] = k;
    }
    return found;
}

static float level(const specc_spectral_t *block, float power)
{
    return block->log ? specc_logf(power + block->floor) : power;
}

/* The features of one channel, n_channels apart, from the sum of its frames' powers. */
static void describe(const specc_spectral_t *block, float *power, float *feature)
{
    uint16_t peaks[SPECC_SPECTRAL_MAX_PEAKS];
    uint16_t found;

    /* 0 Hz and Nyquist halved, because the scales double every bin. */
    power[0] *= 0.5f;
    power[block->fft.n_fft / 2] *= 0.5f;
    for (uint16_t b = 0; b < block->n_bands; b++) {
        float sum = 0.0f;

        for (uint16_t k = block->bands[2 * b]; k < block->bands[2 * b + 1]; k++) {
            sum += power[k];
        }
        *feature = level(block, sum * block->band_scale);
        feature += block->n_channels;
    }
    found = find_peaks(block, power, peaks);
    for (uint16_t i = 0; i < block->n_peaks; i++) {
        const bool here = i < found;

        *feature = here ? (float)peaks[i] * block->bin_hz : 0.0f;
        feature += block->n_channels;
        *feature = level(block, here ? power[peaks[i]] * block->peak_scale : 0.0f);
        feature += block->n_channels;
    }
}

void specc_spectral(const specc_spectral_t *block, const specc_window_t *window, float *features,
                    float *scratch)
{
    const uint32_t n_bins = block->fft.n_fft / 2u + 1;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        sum_window(block, window, block->channels[c], scratch, scratch + n_bins);
        describe(block, scratch, features + c);
    }
}

void specc_spectral_frames(const specc_spectral_t *block, const specc_window_t *window,
                           float *values, float *scratch)
{
    const uint16_t n_fft = block->fft.n_fft;

    for (uint32_t first = 0; first + n_fft <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_window_channel(window, block->channels[c], first, n_fft, scratch);
            transform(block, scratch, scratch + n_fft + 2);
            for (uint32_t k = 0; k <= n_fft / 2u; k++) {
                *values++ = power_of(scratch + 2 * k);
            }
        }
    }
}

void specc_spectral_finish(const specc_spectral_t *block, const specc_frames_t *frames,
                           float *features, float *scratch)
{
    const uint32_t n_bins = block->fft.n_fft / 2u + 1;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        sum_frames(frames, c * n_bins, n_bins, scratch);
        describe(block, scratch, features + c);
    }
}

/* Filters x[n] in place and keeps every `step`-th sample. Returns how many are left. */
static uint32_t filter_and_keep(const specc_sections_t *filter, uint32_t step, float *x, uint32_t n,
                                float *state)
{
    uint32_t kept = 0;

    specc_sections_start(filter, state, x[0]);
    for (uint32_t i = 0; i < n; i++) {
        const float y = specc_sections_step(filter, state, x[i]);

        if (i % step == 0) {
            x[kept++] = y;
        }
    }
    return kept;
}

static uint32_t most_sections(const specc_spectral_prepared_t *block)
{
    uint32_t most = block->filter.n_sections;

    for (int i = 0; i < 2; i++) {
        if (block->stages[i].n_sections > most) {
            most = block->stages[i].n_sections;
        }
    }
    return most;
}

/* The sum of the powers of the frames in x[n]. `scratch`: 2 n_fft + 2 floats. */
static void sum_signal(const specc_spectral_t *block, const float *x, uint32_t n, float *power,
                       float *scratch)
{
    const uint32_t n_fft = block->fft.n_fft;

    for (uint32_t k = 0; k <= n_fft / 2; k++) {
        power[k] = 0.0f;
    }
    for (uint32_t first = 0; first + n_fft <= n; first += block->hop_length) {
        memcpy(scratch, x + first, n_fft * sizeof *x);
        transform(block, scratch, scratch + n_fft + 2);
        for (uint32_t k = 0; k <= n_fft / 2; k++) {
            power[k] += power_of(scratch + 2 * k);
        }
    }
}

void specc_spectral_prepared(const specc_spectral_prepared_t *block, const specc_window_t *window,
                             float *features, float *scratch)
{
    const specc_spectral_t *spectrum = &block->spectrum;
    const uint16_t step = spectrum->n_channels;
    const uint32_t n_spectral = spectrum->n_bands + 2u * spectrum->n_peaks;
    float *x = scratch;
    float *state = x + window->length;
    float *rest = state + 2 * most_sections(block);
    float *power_scratch = rest + spectrum->fft.n_fft / 2 + 1;

    for (uint16_t c = 0; c < step; c++) {
        uint32_t n = window->length;

        specc_window_channel(window, spectrum->channels[c], 0, n, x);
        for (uint32_t i = 0; i < n; i++) {
            x[i] *= block->scale;
        }
        for (int i = 0; i < 2; i++) {
            n = filter_and_keep(&block->stages[i], block->steps[i], x, n, state);
        }
        n = filter_and_keep(&block->filter, 1, x, n, state);
        specc_measures(&block->measures, x, n, rest, features + n_spectral * step + c, step);
        sum_signal(spectrum, x, n, rest, power_scratch);
        describe(spectrum, rest, features + c);
    }
}
