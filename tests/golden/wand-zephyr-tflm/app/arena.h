/* The arena: working memory of the features, 440 bytes.
 *
 * Planned at compile time. At no step do two live buffers share bytes; the largest sum of live
 * buffers at any step (the least that any plan could use) is 440 bytes.
 *
 *   offset   bytes  steps    buffer
 *        0     332  2..2     scratch of spectral
 *        0     100  0..0     scratch of a frame of statistics
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
