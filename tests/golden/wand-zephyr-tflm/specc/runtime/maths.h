/* Float maths with the same bits on every core. No libm, no tables, no state.
 *
 * A result that is not a number is always 0x7fc00000, whatever the core's own default is.
 */
#ifndef SPECC_MATHS_H
#define SPECC_MATHS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Square root, correctly rounded (IEEE 754). Negative: not a number; -0 gives -0. Uses the core's
 * instruction where it has one, else specc_sqrtf_portable. */
float specc_sqrtf(float x);

/* The same by integer arithmetic alone, about 25 steps of 6 instructions. */
float specc_sqrtf_portable(float x);

/* Natural logarithm. Error below 0.9 units in the last place for every finite x > 0, denormals
 * included. Zero (of either sign): minus infinity; negative: not a number. */
float specc_logf(float x);

/* Arithmetic mean of n >= 1 values, added in order and corrected once by the mean of the
 * deviations: exact for constant values, and as good as rounding allows when the mean is large
 * against the variation. */
float specc_float_mean(const float *values, uint32_t n);

#ifdef __cplusplus
}
#endif

#endif
