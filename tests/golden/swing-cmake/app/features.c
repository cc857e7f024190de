#include "features.h"

#include <string.h>

#include "../specc/dsp/raw/raw.h"
#include "../specc/runtime/window.h"
#include "features_tables.h"

/* In floats from the start of the arena. */
enum { FEATURES = 0 };

enum { RING_LENGTH = 50, RING_CHANNELS = 3 };

static const specc_raw_t raw_0 = {
    .n_channels = 3,
    .channels = raw_0_channels,
};

/* What is kept from sample to sample. */
static struct {
    float ring[RING_LENGTH * RING_CHANNELS]; /* [row][channel], the newest samples */
    uint32_t row;                            /* of the ring, where the next sample goes */
    uint32_t until_window;                   /* samples until the next window is complete */
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

void app_features_init(void)
{
    memset(&stream, 0, sizeof stream);
    stream.until_window = APP_WINDOW_LENGTH;
}

bool app_features_push(const float sample[APP_CHANNELS], app_arena_t *arena)
{
    float *kept = &stream.ring[stream.row * RING_CHANNELS];

    memcpy(kept, sample, RING_CHANNELS * sizeof *kept);
    if (++stream.row == RING_LENGTH) {
        stream.row = 0;
    }
    (void)arena;
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

    /* 50 samples x 3 channels, as they are */
    specc_raw(&raw_0, &window, features + 0, arena->f32 + 0);
}

const float *app_feature_vector(const app_arena_t *arena)
{
    return arena->f32 + FEATURES;
}
