/* Products of matrices. */
#ifndef SPECC_BATCH_MATMUL_H
#define SPECC_BATCH_MATMUL_H

#include "../../runtime/requantize.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t batches, rows, depth, columns;
    uint32_t left_batch;   /* elements from one matrix to the next; 0: one for all batches */
    uint32_t left_row;     /* from one row to the next */
    uint32_t left_step;    /* from one factor in a row to the next */
    uint32_t right_batch;  /* as left_batch */
    uint32_t right_column; /* from one column to the next */
    uint32_t right_step;   /* from one factor in a column to the next */
    int16_t left_zero_point;
    int16_t right_zero_point;
    specc_requantize_t requantize;
} specc_batch_matmul_t;

/* output is [batches][rows][columns]. */
void specc_batch_matmul(const specc_batch_matmul_t *op, const int8_t *left, const int8_t *right,
                        int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
