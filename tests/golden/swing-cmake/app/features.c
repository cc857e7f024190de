#include "features.h"

#include "../specc/dsp/raw/raw.h"
#include "features_tables.h"

/* In floats from the start of the arena. */
enum { FEATURES = 0 };

static const specc_raw_t raw_0 = {
    .n_channels = 3,
    .channels = raw_0_channels,
};

void app_features(const specc_window_t *window, app_arena_t *arena)
{
    float *features = arena->f32 + FEATURES;

    /* 50 samples x 3 channels, as they are */
    specc_raw(&raw_0, window, features + 0, arena->f32 + 0);
}

const float *app_feature_vector(const app_arena_t *arena)
{
    return arena->f32 + FEATURES;
}
