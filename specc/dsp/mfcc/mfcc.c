#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "mfcc.h"

/* Below this variance, in dB squared, a coefficient does not vary: its differences are rounding. */
#define MIN_VARIANCE 1e-8f

static void transform(const specc_mfcc_t *block, const float *levels, float *values)
{
    const uint32_t n_mels = block->mel.n_mels;
    const float *row = block->dct;

    for (uint32_t i = 0; i < block->n_mfcc; i++) {
        float sum = 0.0f;

        for (uint32_t m = 0; m < n_mels; m++) {
            sum += row[m] * levels[m];
        }
        row += n_mels;
        values[i * block->n_channels] = sum;
    }
}

void specc_mfcc(const specc_mfcc_t *block, const specc_window_t *window, float *values,
                float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;
    float *mels = scratch + block->spectrum.fft.n_fft + 2;

    for (uint32_t first = 0; first + length <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_window_channel(window, block->channels[c], first, length, scratch);
            specc_power_spectrum(&block->spectrum, scratch, mels);
            specc_mel(&block->mel, scratch, mels);
            for (uint32_t m = 0; m < block->mel.n_mels; m++) {
                mels[m] = specc_decibels(mels[m], block->floor);
            }
            transform(block, mels, values + c);
        }
        values += (uint32_t)block->n_mfcc * block->n_channels;
    }
}

/* Frame `index`, which may lie beyond the window's ends, of the window mirrored there. */
static float mirrored(const specc_frames_t *frames, int32_t index, uint32_t value)
{
    const int32_t n = (int32_t)frames->n_frames;
    int32_t place = index % (2 * n);

    if (place < 0) {
        place += 2 * n;
    }
    return specc_frames_row(frames, (uint32_t)(place < n ? place : 2 * n - 1 - place))[value];
}

static float mean_of(const specc_frames_t *frames, uint32_t value)
{
    float sum = 0.0f;

    for (uint32_t i = 0; i < frames->n_frames; i++) {
        sum += specc_frames_row(frames, i)[value];
    }
    return sum / (float)frames->n_frames;
}

/* One value of all frames. Sums of deviations from `centre` and of their squares slide along. */
static void normalise(const specc_frames_t *frames, int32_t half, uint32_t value, float *out)
{
    const float centre = mean_of(frames, value);
    const float count = (float)(2 * half + 1);
    float sum = 0.0f;
    float squares = 0.0f;

    for (int32_t i = -half; i <= half; i++) {
        const float x = mirrored(frames, i, value) - centre;

        sum += x;
        squares += x * x;
    }
    for (int32_t i = 0; i < (int32_t)frames->n_frames; i++) {
        const float x = mirrored(frames, i, value) - centre;
        const float mean = sum / count;
        const float variance = squares / count - mean * mean;
        const float leaves = mirrored(frames, i - half, value) - centre;
        const float comes = mirrored(frames, i + half + 1, value) - centre;

        *out = variance < MIN_VARIANCE ? 0.0f : (x - mean) / specc_sqrtf(variance);
        out += frames->n_values;
        sum += comes - leaves;
        squares += comes * comes - leaves * leaves;
    }
}

void specc_mfcc_finish(const specc_mfcc_cmvn_t *block, const specc_frames_t *frames,
                       float *features, float *scratch)
{
    (void)scratch;
    for (uint32_t value = 0; value < frames->n_values; value++) {
        normalise(frames, block->cmvn_window / 2, value, features + value);
    }
}
