#include "../../runtime/float_rules.h"

#include "../../runtime/fixed.h"
#include "micro_frontend.h"

#define NOISE_ONE (1u << 14)
#define SNR_BITS 12
#define OUTPUT_BITS 6
#define LN_2 45426u /* of 65536 */
#define OUTPUT_SCALE 0.0390625f

/* Tapers the frame from sample `first` on and scales it up to 16 bits. Returns by how many bits. */
static uint32_t load(const specc_micro_frontend_t *block, const specc_window_t *window,
                     uint16_t channel, uint32_t first, int16_t *out)
{
    const uint32_t n = block->frame_length;
    uint32_t row = window->oldest + first;
    int16_t largest = 0;
    uint32_t shift;

    if (row >= window->capacity) {
        row -= window->capacity;
    }
    for (uint32_t i = 0; i < n; i++) {
        const int32_t sample = specc_q15(window->samples[row * window->n_channels + channel]);
        const int16_t tapered = (int16_t)((sample * block->taper[i]) >> 12);
        const int16_t size = (int16_t)(tapered < 0 ? -tapered : tapered); /* -32768 stays: it wraps */

        out[i] = tapered;
        if (size > largest) {
            largest = size;
        }
        if (++row == window->capacity) {
            row = 0;
        }
    }
    shift = 15 - specc_bit_length((uint32_t)largest);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = (int16_t)(uint16_t)((uint32_t)(uint16_t)out[i] << shift);
    }
    for (uint32_t i = n; i < block->fft.n_fft; i++) {
        out[i] = 0;
    }
    return shift;
}

/* The root, rounded up where more than half an odd step is left, as the frontend does. */
static uint32_t root_32(uint32_t x)
{
    uint32_t root = 0;
    uint32_t bit;

    if (x == 0) {
        return 0;
    }
    bit = 1u << ((specc_bit_length(x) - 1) & ~1u);
    for (; bit != 0; bit >>= 2) {
        if (x >= root + bit) {
            x -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return x > root && root != 0xffffu ? root + 1 : root;
}

static uint32_t root_64(uint64_t x)
{
    const uint32_t high = (uint32_t)(x >> 32);
    uint64_t root = 0;
    uint64_t bit;

    if (high == 0) {
        return root_32((uint32_t)x);
    }
    bit = (uint64_t)1 << ((31 + specc_bit_length(high)) & ~1u);
    for (; bit != 0; bit >>= 2) {
        if (x >= root + bit) {
            x -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return (uint32_t)(x > root && root != 0xffffffffu ? root + 1 : root);
}

static void sum_filters(const specc_micro_frontend_t *block, const int16_t *bins, uint32_t shift,
                        uint32_t *mels)
{
    const int16_t *share = block->shares;
    uint32_t k = block->first_bin;
    uint64_t risen = 0;

    for (uint32_t m = 0; m <= block->n_mels; m++) {
        uint64_t falling = risen;
        uint64_t rising = 0;

        for (; k < block->ends[m]; k++) {
            const int32_t re = bins[2 * k];
            const int32_t im = bins[2 * k + 1];
            const uint32_t energy = (uint32_t)(re * re) + (uint32_t)(im * im);

            falling += (uint64_t)(uint32_t)share[0] * energy;
            rising += (uint64_t)(uint32_t)share[1] * energy;
            share += 2;
        }
        if (m > 0) {
            mels[m - 1] = root_64(falling) >> shift;
        }
        risen = rising;
    }
}

static uint32_t take_noise_off(const specc_micro_frontend_t *block, uint32_t smoothing,
                               uint32_t signal, uint32_t *noise)
{
    const uint32_t scaled = signal << block->smoothing_bits;
    const uint32_t estimate =
        (uint32_t)(((uint64_t)scaled * smoothing + (uint64_t)*noise * (NOISE_ONE - smoothing)) >> 14);
    const uint32_t floor = (uint32_t)(((uint64_t)signal * block->min_signal) >> 14);
    uint32_t left;

    *noise = estimate;
    left = (scaled - (estimate < scaled ? estimate : scaled)) >> block->smoothing_bits;
    return left > floor ? left : floor;
}

/* The gain at a noise of x: a parabola over the place of x between two powers of two. */
static uint32_t gain_of(const int16_t *gains, uint32_t x)
{
    const uint32_t interval = specc_bit_length(x);
    int32_t place, result;

    if (x <= 1) {
        return (uint32_t)(int32_t)gains[x];
    }
    gains += 4 * (interval - 1);
    if (x == 2) {
        return (uint32_t)(int32_t)gains[0];
    }
    place = (int32_t)((interval < 11 ? x << (11 - interval) : x >> (interval - 11)) & 0x3ffu);
    result = (gains[2] * place) >> 5;
    result += gains[1] * 32;
    result *= place;
    result = (result + (1 << 14)) >> 15;
    return (uint32_t)(int32_t)(int16_t)(result + gains[0]);
}

static uint32_t control_gain(const specc_micro_frontend_t *block, uint32_t signal, uint32_t noise)
{
    const uint32_t ratio =
        (uint32_t)(((uint64_t)signal * gain_of(block->gains, noise)) >> block->snr_shift);

    if (ratio < (2u << SNR_BITS)) {
        return (ratio * ratio) >> (2 + 2 * SNR_BITS - OUTPUT_BITS);
    }
    return (ratio >> (SNR_BITS - OUTPUT_BITS)) - (1u << OUTPUT_BITS);
}

static uint32_t logarithm(const specc_micro_frontend_t *block, uint32_t x)
{
    uint32_t whole, part, segment, log_2, log_e;
    int32_t low, high;

    x = block->correction_bits < 0 ? x >> -block->correction_bits : x << block->correction_bits;
    if (x <= 1) {
        return 0;
    }
    whole = specc_bit_length(x) - 1;
    part = x - (1u << whole);
    part = whole < 16 ? part << (16 - whole) : part >> (whole - 16);
    segment = part >> 9;
    low = block->log_table[segment];
    high = block->log_table[segment + 1];
    log_2 = (whole << 16) + part + (uint32_t)low +
            (uint32_t)(((high - low) * (int32_t)(part - (segment << 9))) >> 16);
    log_e = (uint32_t)(((uint64_t)LN_2 * log_2 + 32768u) >> 16);
    return ((log_e << block->log_shift) + 32768u) >> 16;
}

static uint32_t value_of(const specc_micro_frontend_t *block, uint32_t index, uint32_t signal,
                         uint32_t *noise)
{
    signal = take_noise_off(block, block->smoothing[index & 1u], signal, noise);
    if (block->pcan) {
        signal = control_gain(block, signal, *noise);
    }
    if (block->log) {
        signal = logarithm(block, signal);
    }
    return signal < 0xffffu ? signal : 0xffffu;
}

void specc_micro_frontend(const specc_micro_frontend_t *block, uint32_t *noise,
                          const specc_window_t *window, float *values, float *scratch)
{
    const uint32_t n_mels = block->n_mels;
    uint32_t *mels = (uint32_t *)(void *)scratch;
    int16_t *samples = (int16_t *)(void *)(mels + n_mels);
    int16_t *bins = samples + block->fft.n_fft;

    for (uint32_t first = 0; first + block->frame_length <= window->length;
         first += block->hop_length) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            const uint32_t shift = load(block, window, block->channels[c], first, samples);

            specc_rfft_q15(&block->fft, samples, bins);
            sum_filters(block, bins, shift, mels);
            for (uint32_t m = 0; m < n_mels; m++) {
                const uint32_t value = value_of(block, m, mels[m], noise + c * n_mels + m);

                values[m * block->n_channels + c] = (float)value * OUTPUT_SCALE;
            }
        }
        values += n_mels * block->n_channels;
    }
}
