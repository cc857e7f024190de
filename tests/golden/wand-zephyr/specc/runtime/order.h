/* Samples in order: sorting, and quantiles of what is sorted. */
#ifndef SPECC_ORDER_H
#define SPECC_ORDER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sorts x[n], the smallest first. Heapsort: in place, and n log n steps whatever the values are. */
void specc_sort(float *x, uint32_t n);

/* The quantile at `share`, 0 .. 1, of x[n] in order, n >= 1: between two samples linearly. */
float specc_quantile(const float *x, uint32_t n, float share);

#ifdef __cplusplus
}
#endif

#endif
