/* Square of the difference of two tensors, with broadcasting. */
#ifndef SPECC_SQUARED_DIFFERENCE_H
#define SPECC_SQUARED_DIFFERENCE_H

#include "../../runtime/broadcast.h"
#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Both inputs are brought to twice the larger of their scales with 7 more bits, subtracted, squared,
 * and requantized. */
typedef struct {
    specc_broadcast_t broadcast;
    int16_t zero_point_1;
    int16_t zero_point_2;
    int32_t multiplier_1; /* to the common scale */
    int32_t multiplier_2;
    int8_t shift_1;
    int8_t shift_2;
    specc_requantize_t requantize;
} specc_squared_difference_t;

/* output is [shape[0]][shape[1]][shape[2]][shape[3]]. */
void specc_squared_difference(const specc_squared_difference_t *op, const int8_t *input_1, const int8_t *input_2,
                              int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
