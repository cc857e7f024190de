#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "mfcc.h"

/* Below this variance, in dB squared, a coefficient does not vary: its differences are rounding. */
#define MIN_VARIANCE 1e-8f

void specc_mfcc(const specc_mfcc_t *block, const specc_window_t *window, float *values,
                float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;
    const uint32_t n_mels = block->mel.n_mels;
    float *mels = scratch + block->spectrum.fft.n_fft + 2;

    for (uint32_t first = 0; first + length <= window->length; first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_window_channel(window, block->channels[c], first, length, scratch);
            specc_power_spectrum(&block->spectrum, scratch, mels);
            specc_mel(&block->mel, scratch, mels);
            for (uint32_t m = 0; m < n_mels; m++) {
                mels[m] = specc_decibels(mels[m], block->floor);
            }
            for (uint32_t i = 0; i < block->n_mfcc; i++) {
                values[i * block->n_channels + c] =
                    specc_weighted_sum(block->dct + i * n_mels, mels, n_mels);
            }
        }
        values += (uint32_t)block->n_mfcc * block->n_channels;
    }
}

/* A frame of the window mirrored at its ends, again and again: `place` is 0 .. 2 n_frames - 1. */
static float mirrored(const specc_frames_t *frames, uint32_t place, uint32_t value)
{
    const uint32_t n = frames->n_frames;

    return specc_frames_row(frames, place < n ? place : 2 * n - 1 - place)[value];
}

static uint32_t after(const specc_frames_t *frames, uint32_t place)
{
    return place + 1 < 2 * frames->n_frames ? place + 1 : 0;
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
static void normalise(const specc_frames_t *frames, uint32_t half, uint32_t value, float *out)
{
    const uint32_t period = 2 * frames->n_frames;
    const float centre = mean_of(frames, value);
    const float count = (float)(2 * half + 1);
    uint32_t first = (period - half % period) % period;
    uint32_t last = first;
    float sum = 0.0f;
    float squares = 0.0f;

    for (uint32_t i = 0; i <= 2 * half; i++) {
        const float x = mirrored(frames, last, value) - centre;

        sum += x;
        squares += x * x;
        last = after(frames, last);
    }
    for (uint32_t i = 0; i < frames->n_frames; i++) {
        const float x = specc_frames_row(frames, i)[value] - centre;
        const float mean = sum / count;
        const float variance = squares / count - mean * mean;
        const float leaves = mirrored(frames, first, value) - centre;
        const float comes = mirrored(frames, last, value) - centre;

        *out = variance < MIN_VARIANCE ? 0.0f : (x - mean) / specc_sqrtf(variance);
        out += frames->n_values;
        sum += comes - leaves;
        squares += comes * comes - leaves * leaves;
        first = after(frames, first);
        last = after(frames, last);
    }
}

void specc_mfcc_finish(const specc_mfcc_cmvn_t *block, const specc_frames_t *frames,
                       float *features, float *scratch)
{
    (void)scratch;
    for (uint32_t value = 0; value < frames->n_values; value++) {
        normalise(frames, block->cmvn_window / 2u, value, features + value);
    }
}
