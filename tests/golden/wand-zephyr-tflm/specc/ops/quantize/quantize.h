/* From the float feature vector to the network's int8 input, normalisation included. */
#ifndef SPECC_QUANTIZE_H
#define SPECC_QUANTIZE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t length;      /* features */
    uint32_t period;      /* features that have a mean of their own; feature i has mean[i % period] */
    const float *mean;    /* [period], of the training windows */
    const float *inv_std; /* [period], 1 / standard deviation of the training windows */
    float scale;
    int16_t zero_point;
} specc_quantize_t;

/* output[i] = round((input[i] - mean) * inv_std / scale) + zero_point, half away from zero,
 * saturated; NaN gives the zero point. */
void specc_quantize(const specc_quantize_t *op, const float *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
