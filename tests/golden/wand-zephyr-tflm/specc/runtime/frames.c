#include "frames.h"

#include <string.h>

void specc_frames_copy(const specc_frames_t *frames, float *out)
{
    const uint32_t first = frames->oldest * frames->n_values;
    const uint32_t all = frames->n_frames * frames->n_values;

    memcpy(out, frames->values + first, (all - first) * sizeof *out);
    memcpy(out + (all - first), frames->values, first * sizeof *out);
}
