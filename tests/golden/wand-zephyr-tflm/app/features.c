#include "features.h"

#include <string.h>

#include "../specc/dsp/statistics/statistics.h"
#include "../specc/dsp/spectral/spectral.h"
#include "../specc/runtime/frames.h"
#include "../specc/runtime/window.h"
#include "features_tables.h"

/* In floats from the start of the arena. */
enum { FEATURES = 83 };

enum { RING_LENGTH = 50, RING_CHANNELS = 3 };

static const specc_statistics_pieces_t statistics_0 = {
    .n_channels = 3,
    .channels = statistics_0_channels,
    .piece_length = 25,
    .scale = 1.0f,
    .parts = {
        .n_measures = 5,
        .measures = {specc_measure_mean, specc_measure_variance, specc_measure_zero_crossings, specc_measure_first, specc_measure_last},
    },
};

static const specc_statistics_join_t statistics_0_finish = {
    .n_channels = 3,
    .places = statistics_0_finish_places,
    .n_measures = 3,
    .measures = {specc_join_mean, specc_join_std, specc_join_zero_crossings},
};

static const specc_spectral_t spectral_1 = {
    .n_channels = 3,
    .channels = statistics_0_channels,
    .fft = {
        .n_fft = 32,
        .n_stages = 2,
        .radices = spectral_1_radices,
        .twiddles = spectral_1_twiddles,
        .separation = spectral_1_separation,
    },
    .hop_length = 16,
    .taper = spectral_1_taper,
    .detrend = true,
    .log = true,
    .floor = 1e-08f,
    .n_bands = 4,
    .bands = spectral_1_bands,
    .band_scale = 0.0026041667f,
    .n_peaks = 1,
    .peak_scale = 0.00390625f,
    .peak_threshold = 0.1f,
    .bin_hz = 1.5625f,
};

/* What is kept from sample to sample. */
static struct {
    float ring[RING_LENGTH * RING_CHANNELS]; /* [row][channel], the newest samples */
    uint32_t row;                            /* of the ring, where the next sample goes */
    uint32_t until_window;                   /* samples until the next window is complete */
    struct {
        float values[2 * 15]; /* the newest window's frames */
        uint32_t next; /* row of values, where the next frame goes: the oldest */
        uint32_t until; /* samples until it is complete */
    } statistics_0;
} stream;

/* The newest `length` samples. */
static specc_window_t newest(uint32_t length)
{
    const specc_window_t view = {
        .samples = stream.ring,
        .capacity = RING_LENGTH,
        .length = length,
        .n_channels = RING_CHANNELS,
        .oldest = stream.row >= length ? stream.row - length : stream.row + RING_LENGTH - length,
    };

    return view;
}

/* A frame of 25 samples every 25: mean, variance, zero_crossings, first, last x 3 channels */
static void statistics_0_frame(app_arena_t *arena)
{
    const specc_window_t frame = newest(25);

    stream.statistics_0.until = 25;
    specc_statistics_pieces(&statistics_0, &frame, stream.statistics_0.values + 15 * stream.statistics_0.next, arena->f32 + 0);
    if (++stream.statistics_0.next == 2) {
        stream.statistics_0.next = 0;
    }
}

void app_features_init(void)
{
    memset(&stream, 0, sizeof stream);
    stream.until_window = APP_WINDOW_LENGTH;
    stream.statistics_0.until = 25;
}

bool app_features_push(const float sample[APP_CHANNELS], app_arena_t *arena)
{
    float *kept = &stream.ring[stream.row * RING_CHANNELS];

    memcpy(kept, sample, RING_CHANNELS * sizeof *kept);
    if (++stream.row == RING_LENGTH) {
        stream.row = 0;
    }
    if (--stream.statistics_0.until == 0) {
        statistics_0_frame(arena);
    }
    if (--stream.until_window > 0) {
        return false;
    }
    stream.until_window = APP_WINDOW_STRIDE;
    return true;
}

void app_features(app_arena_t *arena)
{
    float *features = arena->f32 + FEATURES;
    const specc_window_t window = newest(APP_WINDOW_LENGTH);

    /* 3 statistics x 3 channels of 2 pieces of 25 samples:
     * mean, std, zero_crossings */
    const specc_frames_t statistics_0_frames = {stream.statistics_0.values, 2, 15, stream.statistics_0.next};
    specc_statistics_join(&statistics_0_finish, &statistics_0_frames, features + 0, arena->f32 + 0);

    /* (4 bands + 1 peaks x 2) x 3 channels of a window
     * 2 frames of 32 samples, 16 apart; hann taper; bins are 1.5625 Hz apart
     * bands [Hz]: 0, 6.25, 12.5, 18.75, 25 */
    specc_spectral(&spectral_1, &window, features + 9, arena->f32 + 0);
}

const float *app_feature_vector(const app_arena_t *arena)
{
    return arena->f32 + FEATURES;
}
