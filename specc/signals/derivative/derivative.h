/* How fast each channel changes: (x[n] - x[n - 1]) * scale, `order` times over. 0 at the first sample.
 *
 * State: 1 + n_channels * order floats. Flash: 4 bytes a channel.
 */
#ifndef SPECC_DERIVATIVE_H
#define SPECC_DERIVATIVE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_channels;
    const uint16_t *inputs;  /* [n_channels], indexes into a row */
    const uint16_t *outputs; /* [n_channels], indexes into a row */
    uint16_t order;          /* at least 1 */
    float scale;             /* sample_rate_hz, or 1 */
} specc_derivative_t;

/* Works on `n` rows of `row_length` values in `samples`, in place. `state` is zero at reset. */
void specc_derivative(const specc_derivative_t *block, float *state, float *samples,
                      uint16_t row_length, uint32_t n);

#ifdef __cplusplus
}
#endif

#endif
