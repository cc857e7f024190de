/* Logistic function and hyperbolic tangent of 16-bit numbers, as the gates of recurrent layers use
 * them. */
#ifndef SPECC_SIGMOID_H
#define SPECC_SIGMOID_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 2^15 / (1 + exp(-x / 2^12)) */
int16_t specc_logistic_q15(int16_t x);

/* tanh(x / 2^(15 - integer_bits)) * 2^15; integer_bits 0 .. 6. */
int16_t specc_tanh_q15(int16_t x, uint32_t integer_bits);

#ifdef __cplusplus
}
#endif

#endif
