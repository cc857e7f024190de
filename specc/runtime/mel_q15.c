#include "mel_q15.h"

#include "fixed.h"

#define FRAME_BITS 14

/* The frame with pre-emphasis and taper, in 2^30ths. Returns the bits of its largest value. */
static uint32_t load(const specc_mel_q15_t *mel, const specc_window_t *window, uint16_t channel,
                     uint32_t first, int32_t *out)
{
    uint32_t row = window->oldest + first;
    uint32_t all = 0;
    int32_t before = 0;

    if (row >= window->capacity) {
        row -= window->capacity;
    }
    for (uint32_t i = 0; i < mel->frame_length; i++) {
        const int32_t sample = specc_q15(window->samples[row * window->n_channels + channel]);

        if (i == 0) {
            before = sample;
        }
        out[i] = (sample - ((before * (int32_t)mel->preemphasis) >> 15)) * mel->taper[i];
        all |= (uint32_t)(out[i] < 0 ? -out[i] : out[i]);
        before = sample;
        if (++row == window->capacity) {
            row = 0;
        }
    }
    return specc_bit_length(all);
}

/* Scales the frame so that `bits` become FRAME_BITS. Writes over what it has read. */
static void scale(const specc_mel_q15_t *mel, uint32_t bits, const int32_t *frame, int16_t *out)
{
    if (bits > FRAME_BITS) {
        const uint32_t shift = bits - FRAME_BITS;

        for (uint32_t i = 0; i < mel->frame_length; i++) {
            out[i] = (int16_t)(frame[i] >> shift);
        }
    } else {
        for (uint32_t i = 0; i < mel->frame_length; i++) {
            out[i] = (int16_t)(frame[i] * (1 << (FRAME_BITS - bits)));
        }
    }
    for (uint32_t i = mel->frame_length; i < mel->fft.n_fft; i++) {
        out[i] = 0;
    }
}

/* log2 x of x > 0. */
static int32_t logarithm(const uint16_t *table, uint64_t x)
{
    const uint32_t high = (uint32_t)(x >> 32);
    uint32_t whole, part, segment;
    int32_t low, step;

    if (high != 0) {
        whole = 31 + specc_bit_length(high);
        part = (uint32_t)(x >> (whole - 16)) & 0xffffu;
    } else {
        const uint32_t rest = (uint32_t)x;

        whole = specc_bit_length(rest) - 1;
        part = (whole < 16 ? rest << (16 - whole) : rest >> (whole - 16)) & 0xffffu;
    }
    segment = part >> 9;
    low = table[segment];
    step = table[segment + 1] - low;
    return (int32_t)((whole << 16) + part) + low + ((step * (int32_t)(part & 511u)) >> 9);
}

static int32_t level_of(const specc_mel_q15_t *mel, uint64_t sum, int32_t offset)
{
    const int32_t level = sum == 0 ? mel->floor : logarithm(mel->log_table, sum) + offset;

    return level > mel->floor ? level : mel->floor;
}

void specc_mel_levels_q15(const specc_mel_q15_t *mel, const specc_window_t *window,
                          uint16_t channel, uint32_t first, int32_t *levels, int32_t *scratch)
{
    int16_t *samples = (int16_t *)(void *)scratch;
    int16_t *bins = (int16_t *)(void *)(scratch + mel->fft.n_fft);
    const uint16_t *weight = mel->weights;
    const uint32_t bits = load(mel, window, channel, first, scratch);
    const int32_t offset = mel->offset + 2 * 65536 * ((int32_t)bits - FRAME_BITS);
    uint32_t k = mel->first_bin;
    uint64_t risen = 0;

    scale(mel, bits, scratch, samples);
    specc_rfft_q15(&mel->fft, samples, bins);
    for (uint32_t m = 0; m <= mel->n_mels; m++) {
        uint64_t all = 0;
        uint64_t rising = 0;

        for (; k < mel->ends[m]; k++) {
            const int32_t re = bins[2 * k];
            const int32_t im = bins[2 * k + 1];
            const uint32_t energy = (uint32_t)(re * re + im * im);

            all += energy;
            rising += (uint64_t)energy * *weight++;
        }
        if (m > 0) {
            levels[m - 1] = level_of(mel, risen + ((all << 15) - rising), offset);
        }
        risen = rising;
    }
}
