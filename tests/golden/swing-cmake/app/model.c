#include "model.h"

#include "../specc/ops/quantize/quantize.h"
#include "../specc/ops/conv_2d/conv_2d.h"
#include "../specc/ops/max_pool_2d/max_pool_2d.h"
#include "../specc/ops/mean/mean.h"
#include "../specc/ops/fully_connected/fully_connected.h"
#include "../specc/ops/softmax/softmax.h"
#include "model_tables.h"

static const specc_quantize_t quantize_0 = {
    .length = 150,
    .period = 3,
    .mean = quantize_0_mean,
    .inv_std = quantize_0_inv_std,
    .scale = 0.033864826f,
    .zero_point = 22,
};

static const specc_conv_2d_t conv_2d_1 = {
    .input_height = 1,
    .input_width = 50,
    .output_height = 1,
    .output_width = 50,
    .filter_height = 1,
    .filter_width = 3,
    .stride_height = 1,
    .stride_width = 1,
    .pad_top = 0,
    .pad_left = 1,
    .dilation_height = 1,
    .dilation_width = 1,
    .input_depth = 3,
    .input_zero_point = 22,
    .filters = {
        .depth = 12,
        .piece = 12,
        .count = 4,
        .weights = conv_2d_1_weights,
        .scaling = {
        .terms = conv_2d_1_terms,
        .shift = conv_2d_1_shift,
        .common = 1,
        .zero_point = -128,
        .activation_min = -128,
        .activation_max = 127,
    },
    },
};

static const specc_max_pool_2d_t max_pool_2d_2 = {
    .input_height = 1,
    .input_width = 50,
    .output_height = 1,
    .output_width = 25,
    .filter_height = 1,
    .filter_width = 2,
    .stride_height = 1,
    .stride_width = 2,
    .pad_top = 0,
    .pad_left = 0,
    .depth = 4,
    .activation_min = -128,
    .activation_max = 127,
};

static const specc_conv_2d_t conv_2d_3 = {
    .input_height = 1,
    .input_width = 25,
    .output_height = 1,
    .output_width = 25,
    .filter_height = 1,
    .filter_width = 3,
    .stride_height = 1,
    .stride_width = 1,
    .pad_top = 0,
    .pad_left = 1,
    .dilation_height = 1,
    .dilation_width = 1,
    .input_depth = 4,
    .input_zero_point = -128,
    .filters = {
        .depth = 12,
        .piece = 12,
        .count = 8,
        .weights = conv_2d_3_weights,
        .scaling = {
        .terms = conv_2d_3_terms,
        .shift = conv_2d_3_shift,
        .common = 1,
        .zero_point = -128,
        .activation_min = -128,
        .activation_max = 127,
    },
    },
};

static const specc_max_pool_2d_t max_pool_2d_4 = {
    .input_height = 1,
    .input_width = 25,
    .output_height = 1,
    .output_width = 12,
    .filter_height = 1,
    .filter_width = 2,
    .stride_height = 1,
    .stride_width = 2,
    .pad_top = 0,
    .pad_left = 0,
    .depth = 8,
    .activation_min = -128,
    .activation_max = 127,
};

static const specc_mean_t mean_5 = {
    .outer = 1,
    .reduced_1 = 12,
    .middle = 8,
    .reduced_2 = 1,
    .inner = 1,
    .offset = 1536,
    .requantize = {
        .multiplier = mean_5_multiplier,
        .shift = mean_5_shift,
        .per_channel = 0,
        .zero_point = -128,
        .activation_min = -128,
        .activation_max = 127,
    },
};

static const specc_fully_connected_t fully_connected_6 = {
    .rows = 1,
    .input_depth = 8,
    .output_depth = 3,
    .weights = fully_connected_6_weights,
    .bias = fully_connected_6_bias,
    .requantize = {
        .multiplier = fully_connected_6_multiplier,
        .multiplier_low = 0,
        .shift = fully_connected_6_shift,
        .per_channel = 1,
        .common = 1,
        .zero_point = -4,
        .activation_min = -128,
        .activation_max = 127,
    },
};

static const specc_softmax_t softmax_7 = {
    .rows = 1,
    .depth = 3,
    .multiplier = 1143312640,
    .shift = 19,
    .least_difference = -3968,
};

const int8_t *app_model(app_arena_t *arena)
{
    /* 0: quantize 1x50x3 -> 1x50x3; arena 0 .. 599 to 600 .. 749 */
    specc_quantize(&quantize_0, arena->f32 + 0, arena->i8 + 600);

    /* 1: conv_2d 1x1x50x3 -> 1x1x50x4, 1800 MACs; arena 600 .. 749 to 0 .. 199 */
    specc_conv_2d(&conv_2d_1, arena->i8 + 600, arena->i8 + 0, arena->i8 + 200);

    /* 2: max_pool_2d 1x1x50x4 -> 1x1x25x4; arena 0 .. 199 to 320 .. 419 */
    specc_max_pool_2d(&max_pool_2d_2, arena->i8 + 0, arena->i8 + 320);

    /* 3: conv_2d 1x1x25x4 -> 1x1x25x8, 2400 MACs; arena 320 .. 419 to 0 .. 199 */
    specc_conv_2d(&conv_2d_3, arena->i8 + 320, arena->i8 + 0, arena->i8 + 200);

    /* 4: max_pool_2d 1x1x25x8 -> 1x1x12x8; arena 0 .. 199 to 200 .. 295 */
    specc_max_pool_2d(&max_pool_2d_4, arena->i8 + 0, arena->i8 + 200);

    /* 5: mean 1x1x12x8 -> 1x8; arena 200 .. 295 to 0 .. 7 */
    specc_mean(&mean_5, arena->i8 + 200, arena->i8 + 0);

    /* 6: fully_connected 1x8 -> 1x3, 24 MACs; arena 0 .. 7 to 8 .. 10 */
    specc_fully_connected(&fully_connected_6, arena->i8 + 0, arena->i8 + 8);

    /* 7: softmax 1x3 -> 1x3; arena 8 .. 10 to 8 .. 10 */
    specc_softmax(&softmax_7, arena->i8 + 8, arena->i8 + 8);

    return arena->i8 + 8;
}
