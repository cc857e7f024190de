#include "model_input.h"

#include "../specc/ops/quantize/quantize.h"
#include "model_tables.h"

static const specc_quantize_t quantize_0 = {
    .length = 27,
    .period = 27,
    .mean = quantize_0_mean,
    .inv_std = quantize_0_inv_std,
    .scale = 0.03116879f,
    .zero_point = -46,
};

void app_model_input(app_arena_t *arena, int8_t *input)
{
    /* normalise and quantize 27 features */
    specc_quantize(&quantize_0, arena->f32 + 83, input);
}
