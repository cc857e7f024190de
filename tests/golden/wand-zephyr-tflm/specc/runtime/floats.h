/* What the kernels of sound compute with: a float.
 *
 * specc computes the features that it trains on by these same files, several frames side by side. There
 * the type is a vector with a float of each frame, and what is done to it is done to each float alone,
 * in the same order: the bits are those of this project. Constants, which frames share, are `float`.
 */
#ifndef SPECC_FLOATS_H
#define SPECC_FLOATS_H

typedef float specc_float_t;

static inline specc_float_t specc_zero(void)
{
    return 0.0f;
}

#endif
