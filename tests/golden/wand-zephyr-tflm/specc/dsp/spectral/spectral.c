#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "spectral.h"

/* Adds the power of one frame, in `frame`, to `power`. */
static void add_frame(const specc_spectral_t *block, float *frame, float *fft_scratch, float *power)
{
    const uint16_t n_fft = block->fft.n_fft;
    const float mean = block->detrend ? specc_float_mean(frame, n_fft) : 0.0f;

    for (uint16_t i = 0; i < n_fft; i++) {
        frame[i] = (frame[i] - mean) * block->taper[i];
    }
    specc_rfft(&block->fft, frame, fft_scratch);
    for (uint32_t k = 0; k <= n_fft / 2u; k++) {
        const float re = frame[2 * k];
        const float im = frame[2 * k + 1];

        power[k] += re * re + im * im;
    }
}

/* The sum of the frames' powers; 0 Hz and Nyquist halved, because the scales double every bin. */
static void power_spectrum(const specc_spectral_t *block, const specc_window_t *window,
                           uint16_t channel, float *power, float *scratch)
{
    const uint16_t n_fft = block->fft.n_fft;
    const uint16_t nyquist = n_fft / 2;
    float *frame = scratch;
    float *fft_scratch = scratch + n_fft + 2;

    for (uint16_t k = 0; k <= nyquist; k++) {
        power[k] = 0.0f;
    }
    for (uint32_t first = 0; first + n_fft <= window->length; first += block->hop_length) {
        specc_window_channel(window, channel, (uint16_t)first, n_fft, frame);
        add_frame(block, frame, fft_scratch, power);
    }
    power[0] *= 0.5f;
    power[nyquist] *= 0.5f;
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

void specc_spectral(const specc_spectral_t *block, const specc_window_t *window, float *features,
                    float *scratch)
{
    const uint16_t n_bins = (uint16_t)(block->fft.n_fft / 2 + 1);
    float *power = scratch;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        uint16_t peaks[SPECC_SPECTRAL_MAX_PEAKS];
        uint16_t found;
        float *feature = features + c;

        power_spectrum(block, window, block->channels[c], power, scratch + n_bins);
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
}
