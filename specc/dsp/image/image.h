/* A camera's frame as a picture: scaled, in grey or in colour, normalised.
 *
 * A window is one frame, a sample is a pixel, row by row. A pixel is gray (0 .. 255); red, green, blue
 * (0 .. 255 each); or a 16-bit word as a number: RGB565, or YUV 4:2:2 (low byte Y; high byte U in an
 * even pixel of a row, V in the odd one after it; full range, ITU-R BT.601 as in JFIF).
 *
 * Features: [height][width][1 or 3]. Scratch: none. Flash: for each row and column of the picture 4
 * bytes and its weights.
 */
#ifndef SPECC_IMAGE_H
#define SPECC_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../runtime/window.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_IMAGE_GRAY 0
#define SPECC_IMAGE_RGB888 1
#define SPECC_IMAGE_RGB565 2
#define SPECC_IMAGE_YUV422 3

/* How the rows, or the columns, of the picture are made of the frame's. */
typedef struct {
    uint16_t length;       /* of the picture */
    uint16_t n_weights;    /* most of the frame's pixels in one of the picture's */
    const uint16_t *first; /* [length]: first pixel of the frame */
    const uint16_t *count; /* [length]: how many of them; 0 is black */
    const float *weights;  /* [length][n_weights] */
} specc_image_axis_t;

typedef struct {
    const uint16_t *channels; /* [1], or of RGB888 [3]: indexes into a sample */
    uint16_t format;          /* SPECC_IMAGE_... */
    uint16_t frame_width;
    bool color;
    bool standardise; /* the picture's values get mean 0 and deviation 1 */
    float scale;      /* a value becomes value * scale + offset */
    float offset;
    specc_image_axis_t rows;
    specc_image_axis_t columns;
} specc_image_t;

void specc_image(const specc_image_t *block, const specc_window_t *window, float *features,
                 float *scratch);

#ifdef __cplusplus
}
#endif

#endif
