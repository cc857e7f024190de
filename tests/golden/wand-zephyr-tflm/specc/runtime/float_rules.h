/* The rules that make float32 results equal on every core. Included first by each float kernel.
 *
 * Equal bits need IEEE 754 single precision, rounding to nearest, and every operation rounded on
 * its own, in the order that is written. Compilers break this in three ways: they fuse a * b + c
 * into one operation (GCC's default outside of -std=c99), they reorder under -ffast-math, and they
 * keep excess precision (x87). The first is turned off here, because the build flags of some
 * frameworks are out of a project's reach; the others cannot be undone from a source file, so
 * they stop the build.
 */
#ifndef SPECC_FLOAT_RULES_H
#define SPECC_FLOAT_RULES_H

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#if defined(__FAST_MATH__)
#error "specc kernels must not be compiled with -ffast-math or -Ofast"
#endif

/* 0: float is computed as float. 16: only half precision is widened. */
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error "specc kernels need float arithmetic without excess precision (on x86: -msse2 -mfpmath=sse)"
#endif

#endif
