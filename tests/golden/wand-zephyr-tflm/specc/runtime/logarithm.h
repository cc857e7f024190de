/* The arithmetic of specc_logf(). */
#ifndef SPECC_LOGARITHM_H
#define SPECC_LOGARITHM_H

#include "floats.h"

/* log x of x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), f exact and k whole:
 *
 *     log x = k log 2 + f - f^2/2 + f^3 P(f)
 *
 * P is the polynomial of degree 8 whose coefficients, fitted by iteratively reweighted least squares
 * (Lawson) and rounded to float32, keep the error of log(1 + f) below 2^-28 of its value. log 2 is
 * split in two: k times the upper part is exact, and the error of adding f to it is carried along. */
static inline specc_float_t specc_log_of_parts(specc_float_t k, specc_float_t f)
{
    const float log2_high = 0.693145752f; /* 16 bits: 0x1.62e4p-1 */
    const float log2_low = 1.42860677e-06f;
    const specc_float_t high = k * log2_high;
    const specc_float_t sum = high + f;
    specc_float_t p = 0.0674664006f * f - 0.116756521f;
    specc_float_t low;

    p = p * f + 0.11888162f;
    p = p * f - 0.124055892f;
    p = p * f + 0.142195523f;
    p = p * f - 0.166679963f;
    p = p * f + 0.200021192f;
    p = p * f - 0.250000089f;
    p = p * f + 0.333333135f;
    low = f * f * (f * p - 0.5f);
    low += (f - (sum - high)) + k * log2_low;
    return sum + low;
}

#endif
