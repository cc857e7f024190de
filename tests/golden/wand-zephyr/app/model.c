#include "model.h"

#include "../specc/ops/quantize/quantize.h"
#include "../specc/ops/fully_connected/fully_connected.h"
#include "../specc/ops/softmax/softmax.h"
#include "model_tables.h"

static const specc_quantize_t quantize_0 = {
    .length = 27,
    .period = 27,
    .mean = quantize_0_mean,
    .inv_std = quantize_0_inv_std,
    .scale = 0.03116879f,
    .zero_point = -46,
};

static const specc_fully_connected_t fully_connected_1 = {
    .rows = 1,
    .input_depth = 27,
    .output_depth = 8,
    .weights = fully_connected_1_weights,
    .bias = fully_connected_1_bias,
    .requantize = {
        .multiplier = fully_connected_1_multiplier,
        .multiplier_low = 0,
        .shift = fully_connected_1_shift,
        .per_channel = 1,
        .common = 1,
        .zero_point = -128,
        .activation_min = -128,
        .activation_max = 127,
    },
};

static const specc_fully_connected_t fully_connected_2 = {
    .rows = 1,
    .input_depth = 8,
    .output_depth = 3,
    .weights = fully_connected_2_weights,
    .bias = fully_connected_2_bias,
    .requantize = {
        .multiplier = fully_connected_2_multiplier,
        .multiplier_low = 0,
        .shift = fully_connected_2_shift,
        .per_channel = 1,
        .common = 1,
        .zero_point = 50,
        .activation_min = -128,
        .activation_max = 127,
    },
};

static const specc_softmax_t softmax_3 = {
    .rows = 1,
    .depth = 3,
    .multiplier = 1871375872,
    .shift = 20,
    .least_difference = -1984,
};

const int8_t *app_model(app_arena_t *arena)
{
    /* 0: quantize 1x9x3 -> 1x9x3; arena 332 .. 439 to 0 .. 26 */
    specc_quantize(&quantize_0, arena->f32 + 83, arena->i8 + 0);

    /* 1: fully_connected 1x27 -> 1x8, 216 MACs; arena 0 .. 26 to 28 .. 35 */
    specc_fully_connected(&fully_connected_1, arena->i8 + 0, arena->i8 + 28);

    /* 2: fully_connected 1x8 -> 1x3, 24 MACs; arena 28 .. 35 to 0 .. 2 */
    specc_fully_connected(&fully_connected_2, arena->i8 + 28, arena->i8 + 0);

    /* 3: softmax 1x3 -> 1x3; arena 0 .. 2 to 0 .. 2 */
    specc_softmax(&softmax_3, arena->i8 + 0, arena->i8 + 0);

    return arena->i8 + 0;
}
