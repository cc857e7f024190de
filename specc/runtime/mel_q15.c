#include "mel_q15.h"

#include "fixed.h"

#define ENERGY_SHIFT 10 /* with the 15 bits of the shares, the energies of all bins fit into 64 */

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
        out[i] = specc_times_q15(sample * 32768 - before * (int32_t)mel->preemphasis, mel->taper[i]);
        all |= (uint32_t)(out[i] < 0 ? -out[i] : out[i]);
        before = sample;
        if (++row == window->capacity) {
            row = 0;
        }
    }
    return specc_bit_length(all);
}

/* Scales the frame so that its largest value, which has `bits`, has as many as the FFT takes. */
static void scale(const specc_mel_q15_t *mel, uint32_t bits, int32_t *frame)
{
    const uint32_t wanted = mel->fft.sample_bits;

    if (bits > wanted) {
        const uint32_t shift = bits - wanted;

        for (uint32_t i = 0; i < mel->frame_length; i++) {
            frame[i] >>= shift;
        }
    } else {
        for (uint32_t i = 0; i < mel->frame_length; i++) {
            frame[i] *= 1 << (wanted - bits);
        }
    }
    for (uint32_t i = mel->frame_length; i < mel->fft.n_fft; i++) {
        frame[i] = 0;
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
    int32_t *bins = scratch;
    const uint16_t *weight = mel->weights;
    const uint32_t bits = load(mel, window, channel, first, bins);
    const int32_t offset = mel->offset + 2 * 65536 * ((int32_t)bits - mel->fft.sample_bits);
    uint32_t k = mel->first_bin;
    uint64_t risen = 0;

    scale(mel, bits, bins);
    specc_rfft_fixed(&mel->fft, bins, bins + mel->fft.n_fft + 2);
    for (uint32_t m = 0; m <= mel->n_mels; m++) {
        uint64_t all = 0;
        uint64_t rising = 0;

        for (; k < mel->ends[m]; k++) {
            const int64_t re = bins[2 * k];
            const int64_t im = bins[2 * k + 1];
            const uint64_t energy = (uint64_t)(re * re + im * im) >> ENERGY_SHIFT;

            all += energy;
            rising += energy * *weight++;
        }
        if (m > 0) {
            levels[m - 1] = level_of(mel, risen + ((all << 15) - rising), offset);
        }
        risen = rising;
    }
}
