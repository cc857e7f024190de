/* Kernels of sound that compute several frames side by side: for training, never in a firmware.
 *
 * The kernels of runtime/ are compiled once more with a vector for `specc_float_t` (runtime/floats.h), a
 * lane a frame, for what the processor has: eight lanes with AVX2, four with SSE2 or NEON. A lane goes
 * through the operations of the kernel on the device, in their order, so the bits are the same.
 *
 * Arguments are those of the kernels without `_lanes`. Scratch: SPECC_MOST_LANES times theirs, and
 * SPECC_LANES_ALIGNMENT bytes.
 */
#ifndef SPECC_LANES_H
#define SPECC_LANES_H

#include <stdint.h>

#include "../dsp/mfcc/mfcc.h"
#include "../dsp/mfe/mfe.h"
#include "../dsp/spectrogram/spectrogram.h"

#define SPECC_MOST_LANES 8
#define SPECC_LANES_ALIGNMENT 64

void specc_mfe_lanes(const specc_mfe_t *block, const specc_window_t *window, float *values,
                     float *scratch);

void specc_mfcc_lanes(const specc_mfcc_t *block, const specc_window_t *window, float *values,
                      float *scratch);

void specc_spectrogram_lanes(const specc_spectrogram_t *block, const specc_window_t *window,
                             float *values, float *scratch);

/* Limits the lanes to `most`; returns how many are used from now on: 1 (the kernels of the device), 4
 * or 8. At start there is no limit. */
uint32_t specc_lanes_use(uint32_t most);

#endif
