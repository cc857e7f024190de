#include "app.h"

#include <string.h>

#include "../specc/runtime/decision.h"
#include "arena.h"
#include "features.h"
#include "model.h"

static const specc_decision_t decision = {
    .n_classes = APP_CLASSES,
    .average = APP_DECISION_AVERAGE,
    .threshold = APP_DECISION_THRESHOLD,
    .consecutive = APP_DECISION_CONSECUTIVE,
    .suppress = APP_DECISION_SUPPRESS,
};

/* The one app object. */
static struct {
    app_arena_t arena;
    uint8_t history[APP_DECISION_AVERAGE * APP_CLASSES];
    uint16_t sums[APP_CLASSES];
    specc_decision_state_t decision;
    int8_t scores[APP_CLASSES];
    app_result_t result;
} app;

static const char *const labels[APP_CLASSES] = {
    "abduction",
    "pendulum",
    "upright_row",
};

#ifdef APP_HASH_FEATURES
/* FNV-1a, 32 bits (Fowler, Noll, Vo), over the bits of the features, low byte first. */
static uint32_t hash_features(const float *features)
{
    uint32_t hash = 2166136261u;

    for (uint32_t i = 0; i < APP_FEATURES; i++) {
        uint32_t bits;
        memcpy(&bits, &features[i], sizeof bits);
        for (int byte = 0; byte < 4; byte++) {
            hash = (hash ^ (bits & 0xffu)) * 16777619u;
            bits >>= 8;
        }
    }
    return hash;
}
#endif

static void classify(void)
{
    specc_decision_result_t decided;

    app_features(&app.arena);
#ifdef APP_HASH_FEATURES
    app.result.features_hash = hash_features(app_feature_vector(&app.arena));
#endif
    memcpy(app.scores, app_model(&app.arena), sizeof app.scores);
    specc_decision_step(&decision, &app.decision, app.scores, &decided);

    app.result.window++;
    app.result.label = decided.label;
    app.result.confidence = decided.confidence;
    app.result.fired = decided.fired;
    app.result.event = decided.event;
}

void app_init(void)
{
    memset(&app, 0, sizeof app);
    app_features_init();
    app.result.window = UINT32_MAX; /* the first window makes it 0 */
    app.result.label = APP_UNKNOWN;
    app.result.event = APP_UNKNOWN;
    app.result.scores = app.scores;
    app.decision.history = app.history;
    app.decision.sums = app.sums;
    specc_decision_init(&decision, &app.decision);
}

bool app_push(const float sample[APP_CHANNELS])
{
    if (!app_features_push(sample, &app.arena)) {
        return false;
    }
    classify();
    return true;
}

const app_result_t *app_result(void)
{
    return &app.result;
}

const char *app_label(int16_t label)
{
    return label >= 0 && label < APP_CLASSES ? labels[label] : "unknown";
}
