/* The blocks with SPECC_LANES frames side by side; SPECC_LANES_NAME(f) is what a function is called. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "unroll-loops")
#endif
#include "../runtime/float_rules.h"

#include "vectors.h"

/* From here on the kernels of runtime/ are those of vectors. */
#define specc_rfft SPECC_LANES_NAME(specc_rfft)
#define specc_power_spectrum SPECC_LANES_NAME(specc_power_spectrum)
#define specc_mel SPECC_LANES_NAME(specc_mel)
#define specc_decibels SPECC_LANES_NAME(specc_decibels)

#include "../runtime/fft.c"
#include "../runtime/logarithm.h"
#include "../runtime/mel.c"
#include "../runtime/spectrum.c"

#include "variants.h"

#define FRACTION_MASK 0x007fffff
#define SQRT_HALF_FRACTION 0x003504f3
#define SMALLEST_NORMAL 0x00800000
#define INFINITE 0x7f800000

/* Frames of a window that does not wrap, one in each lane; lanes beyond the last frame repeat it. */
typedef struct {
    specc_window_t view; /* all samples of the frames */
    uint32_t length;     /* of a frame */
    uint32_t hop;
    uint32_t n; /* frames, at most SPECC_LANES; 0: there are no more */
} group_t;

/* The frames from sample `first` of the window on. */
static group_t group_at(const specc_window_t *window, uint32_t first, uint32_t length,
                        uint32_t hop)
{
    group_t group = {*window, length, hop, 0};

    if (first + length <= window->length) {
        const uint32_t n = (window->length - first - length) / hop + 1;

        group.n = n < SPECC_LANES ? n : SPECC_LANES;
        group.view.oldest += first;
        group.view.length = (group.n - 1) * hop + length;
    }
    return group;
}

/* The power spectra of a group's frames of a channel. */
static void power_spectra(const group_t *group, const specc_spectrum_t *spectrum, uint16_t channel,
                          specc_float_t *data, specc_float_t *scratch)
{
    const uint32_t step = group->view.n_channels;
    const float *frames[SPECC_LANES];

    for (uint32_t lane = 0; lane < SPECC_LANES; lane++) {
        const uint32_t frame = lane < group->n ? lane : group->n - 1;
        const uint32_t row = group->view.oldest + frame * group->hop;

        frames[lane] = group->view.samples + row * step + channel;
    }
    specc_to_lanes(frames, step, group->length, data);
    specc_power_spectrum(spectrum, data, scratch);
}

/* What specc_decibels() makes of usual powers, in place. Where one is unusual (after the floor it is
 * zero, denormal, negative, infinite or not a number) `unusual` gets bits. `exponents`, [n], is working
 * memory: in a loop of its own the logarithm's long chain overlaps with those of the next vectors. */
static void decibels(specc_float_t *values, uint32_t n, float floor, specc_float_t *exponents,
                     specc_bits_t *unusual)
{
    const specc_float_t least = specc_zero() + floor;
    specc_bits_t found = *unusual;

    for (uint32_t i = 0; i < n; i++) {
        const specc_bits_t below = values[i] < least;
        const specc_bits_t power = (specc_bits_t)values[i];
        const specc_bits_t bits = (below & (specc_bits_t)least) | (~below & power);
        const specc_bits_t fraction = bits & FRACTION_MASK;
        const specc_bits_t less = fraction < SQRT_HALF_FRACTION; /* -1, or 0 */
        const specc_bits_t scaled = fraction | (0x3f000000 - (less << 23));

        found |= (bits < SMALLEST_NORMAL) | (bits >= INFINITE);
        exponents[i] = __builtin_convertvector((bits >> 23) - 126 + less, specc_float_t);
        values[i] = (specc_float_t)scaled - 1.0f;
    }
    for (uint32_t i = 0; i < n; i++) {
        values[i] = DECIBELS_PER_NEPER * specc_log_of_parts(exponents[i], values[i]);
    }
    *unusual = found;
}

static bool any(specc_bits_t bits)
{
    int32_t found = 0;

    for (uint32_t lane = 0; lane < SPECC_LANES; lane++) {
        found |= bits[lane];
    }
    return found != 0;
}

/* `n` values of a channel, of each of a group's frames, to `values`, [frames][n][n_channels]. */
static void put_values(const group_t *group, const specc_float_t *in, uint32_t n,
                       uint32_t n_channels, float *values)
{
    float *frames[SPECC_LANES];

    for (uint32_t lane = 0; lane < SPECC_LANES; lane++) {
        frames[lane] = values + (lane < group->n ? lane : 0) * n * n_channels;
    }
    specc_from_lanes(in, n, n_channels, group->n, frames);
}

static specc_float_t *vectors_in(float *scratch)
{
    const uintptr_t place = (uintptr_t)scratch + SPECC_LANES_ALIGNMENT - 1;

    return (specc_float_t *)(place - place % SPECC_LANES_ALIGNMENT);
}

void SPECC_LANES_NAME(specc_mfe)(const specc_mfe_t *block, const specc_window_t *window,
                                 float *values, float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;
    const uint32_t n_mels = block->mel.n_mels;
    specc_float_t *data = vectors_in(scratch);
    specc_float_t *mels = data + block->spectrum.fft.n_fft + 2;
    uint32_t first = 0;
    group_t group;

    while ((group = group_at(window, first, length, block->hop_length)).n > 0) {
        specc_bits_t unusual = {0};

        for (uint16_t c = 0; c < block->n_channels; c++) {
            power_spectra(&group, &block->spectrum, block->channels[c], data, mels);
            specc_mel(&block->mel, data, mels);
            decibels(mels, n_mels, block->floor, data, &unusual);
            put_values(&group, mels, n_mels, block->n_channels, values + c);
        }
        if (any(unusual)) {
            specc_mfe(block, &group.view, values, scratch);
        }
        values += group.n * n_mels * block->n_channels;
        first += group.n * group.hop;
    }
}

void SPECC_LANES_NAME(specc_mfcc)(const specc_mfcc_t *block, const specc_window_t *window,
                                  float *values, float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;
    const uint32_t n_mels = block->mel.n_mels;
    specc_float_t *data = vectors_in(scratch);
    specc_float_t *mels = data + block->spectrum.fft.n_fft + 2;
    uint32_t first = 0;
    group_t group;

    while ((group = group_at(window, first, length, block->hop_length)).n > 0) {
        specc_bits_t unusual = {0};

        for (uint16_t c = 0; c < block->n_channels; c++) {
            power_spectra(&group, &block->spectrum, block->channels[c], data, mels);
            specc_mel(&block->mel, data, mels);
            decibels(mels, n_mels, block->floor, data, &unusual);
            for (uint32_t i = 0; i < block->n_mfcc; i++) {
                data[i] = specc_weighted_sum(block->dct + i * n_mels, mels, n_mels);
            }
            put_values(&group, data, block->n_mfcc, block->n_channels, values + c);
        }
        if (any(unusual)) {
            specc_mfcc(block, &group.view, values, scratch);
        }
        values += group.n * block->n_mfcc * block->n_channels;
        first += group.n * group.hop;
    }
}

void SPECC_LANES_NAME(specc_spectrogram)(const specc_spectrogram_t *block,
                                         const specc_window_t *window, float *values,
                                         float *scratch)
{
    const uint32_t length = block->spectrum.frame_length;
    specc_float_t *data = vectors_in(scratch);
    specc_float_t *rest = data + block->spectrum.fft.n_fft + 2;
    specc_float_t *bins = data + block->first_bin;
    uint32_t first = 0;
    group_t group;

    while ((group = group_at(window, first, length, block->hop_length)).n > 0) {
        specc_bits_t unusual = {0};

        for (uint16_t c = 0; c < block->n_channels; c++) {
            power_spectra(&group, &block->spectrum, block->channels[c], data, rest);
            for (uint32_t k = 0; k < block->n_bins; k++) {
                bins[k] *= block->gain;
            }
            decibels(bins, block->n_bins, block->floor, rest, &unusual);
            put_values(&group, bins, block->n_bins, block->n_channels, values + c);
        }
        if (any(unusual)) {
            specc_spectrogram(block, &group.view, values, scratch);
        }
        values += group.n * block->n_bins * block->n_channels;
        first += group.n * group.hop;
    }
}
