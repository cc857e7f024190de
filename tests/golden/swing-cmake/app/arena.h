/* The arena: working memory of the features and the model, 752 bytes.
 *
 * Planned at compile time. At no step do two live buffers share bytes; the largest sum of live
 * buffers at any step (the least that any plan could use) is 752 bytes.
 *
 *   offset   bytes  steps    buffer
 *        0     600  0..1     features
 *        0     200  2..3     tensor_10 int8 1x1x50x4
 *        0     200  4..5     tensor_12 int8 1x1x25x8
 *        0       8  6..7     tensor_14 int8 1x8
 *        8       3  7..8     tensor_15 int8 1x3
 *      200     104  2..2     scratch_1
 *      200     120  4..4     scratch_3
 *      200      96  5..6     tensor_13 int8 1x1x12x8
 *      320     100  3..4     tensor_11 int8 1x1x25x4
 *      600     150  1..2     tensor_0 int8 1x50x3
 */
#ifndef APP_ARENA_H
#define APP_ARENA_H

#include <stdint.h>

#include "app_config.h"

typedef union {
    float f32[APP_ARENA_BYTES / 4];
    int8_t i8[APP_ARENA_BYTES];
} app_arena_t;

#endif
