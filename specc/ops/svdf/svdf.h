/* A filter over features and time, of low rank: each of its filters keeps what it made of the last
 * inputs. */
#ifndef SPECC_SVDF_H
#define SPECC_SVDF_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t input_depth;
    uint16_t units;
    uint16_t rank;          /* filters of a unit */
    uint16_t memory;        /* inputs that a filter sees, the newest last */
    const int8_t *features; /* weights [units][rank][input_depth] */
    const int32_t *bias;    /* [units][rank], -(input zero point * sum of the filter's weights) */
    int32_t state_multiplier;
    int8_t state_shift;
    const int16_t *time;      /* weights [units][rank][memory] */
    const int32_t *unit_bias; /* [units] */
    specc_requantize_t requantize;
} specc_svdf_t;

/* As specc_svdf_t, of 8 bits over time. */
typedef struct {
    uint16_t input_depth;
    uint16_t units;
    uint16_t rank;
    uint16_t memory;
    const int8_t *features;
    const int32_t *bias;
    int32_t state_multiplier;
    int8_t state_shift;
    int8_t state_zero_point; /* its part in the sums over time is in unit_bias */
    const int8_t *time;      /* weights [units][rank][memory] */
    const int32_t *unit_bias;
    specc_requantize_t requantize;
} specc_svdf_int8_t;

/* input is [input_depth], output [units], state [units][rank][memory]. */
void specc_svdf(const specc_svdf_t *op, const int8_t *input, int8_t *output, int16_t *state);
void specc_svdf_int8(const specc_svdf_int8_t *op, const int8_t *input, int8_t *output,
                     int8_t *state);

#ifdef __cplusplus
}
#endif

#endif
