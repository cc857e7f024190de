/* The arena: working memory of the features and the model, 440 bytes.
 *
 * Planned at compile time. At no step do two live buffers share bytes; the largest sum of live
 * buffers at any step (the least that any plan could use) is 440 bytes.
 *
 *   offset   bytes  steps    buffer
 *        0     332  2..2     scratch of spectral
 *        0     100  0..0     scratch of a frame of statistics
 *        0      27  3..4     tensor_0 int8 1x9x3
 *        0       3  5..6     tensor_8 int8 1x3
 *       28       8  4..5     tensor_7 int8 1x8
 *      332     108  1..3     features
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
