#include "scaling.h"

int8_t specc_scale(const specc_scaling_t *to, uint32_t c, int32_t twice)
{
    int32_t scaled = specc_multiply(twice / 2, to->terms[2 * c + 1], -1 - to->shift[c]);

    return specc_clamp(scaled + to->zero_point, to->activation_min, to->activation_max);
}
