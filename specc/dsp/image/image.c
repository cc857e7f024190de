#include "../../runtime/float_rules.h"

#include "../../runtime/maths.h"
#include "image.h"

/* What keeps a picture of one colour from being divided by 0, in steps of a byte. */
#define MIN_DEVIATION 1.0f

static const float *sample_at(const specc_window_t *window, uint32_t pixel)
{
    uint32_t row = window->oldest + pixel;

    if (row >= window->capacity) {
        row -= window->capacity;
    }
    return window->samples + row * window->n_channels;
}

static uint32_t word_of(float value)
{
    if (!(value > 0.0f)) {
        return 0;
    }
    return value < 65535.0f ? (uint32_t)value : 65535u;
}

static float byte_of(float value)
{
    if (!(value > 0.0f)) {
        return 0.0f;
    }
    return value < 255.0f ? value : 255.0f;
}

static void read_rgb565(uint32_t word, float *rgb)
{
    const uint32_t red = word >> 11, green = (word >> 5) & 63u, blue = word & 31u;

    rgb[0] = (float)((red << 3) | (red >> 2));
    rgb[1] = (float)((green << 2) | (green >> 4));
    rgb[2] = (float)((blue << 3) | (blue >> 2));
}

static void read_yuv422(uint32_t word, uint32_t even, uint32_t odd, float *rgb)
{
    const float y = (float)(word & 255u);
    const float u = (float)(int32_t)(even >> 8) - 128.0f;
    const float v = (float)(int32_t)(odd >> 8) - 128.0f;

    rgb[0] = byte_of(y + 1.402f * v);
    rgb[1] = byte_of(y - 0.344136f * u - 0.714136f * v);
    rgb[2] = byte_of(y + 1.772f * u);
}

/* The colours of a pixel; of a grey picture its grey alone. */
static void read_pixel(const specc_image_t *block, const specc_window_t *window, uint32_t pixel,
                       float *rgb)
{
    const float *sample = sample_at(window, pixel);
    const uint16_t *channel = block->channels;

    switch (block->format) {
    case SPECC_IMAGE_GRAY:
        rgb[0] = sample[channel[0]];
        return;
    case SPECC_IMAGE_RGB888:
        for (int i = 0; i < 3; i++) {
            rgb[i] = sample[channel[i]];
        }
        break;
    case SPECC_IMAGE_RGB565:
        read_rgb565(word_of(sample[channel[0]]), rgb);
        break;
    default: { /* SPECC_IMAGE_YUV422 */
        const uint32_t word = word_of(sample[channel[0]]);

        if (!block->color) {
            rgb[0] = (float)(word & 255u);
            return;
        }
        if (pixel % 2u == 0) {
            read_yuv422(word, word, word_of(sample_at(window, pixel + 1)[channel[0]]), rgb);
        } else {
            read_yuv422(word, word_of(sample_at(window, pixel - 1)[channel[0]]), word, rgb);
        }
        break;
    }
    }
    if (!block->color) {
        rgb[0] = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
    }
}

/* The weighted sum of the frame's pixels that make up pixel (x, y) of the picture. */
static void mix(const specc_image_t *block, const specc_window_t *window, uint16_t y, uint16_t x,
                float *sum)
{
    const specc_image_axis_t *rows = &block->rows, *columns = &block->columns;
    const float *row_weights = rows->weights + (uint32_t)y * rows->n_weights;
    const float *column_weights = columns->weights + (uint32_t)x * columns->n_weights;
    const int n = block->color ? 3 : 1;

    for (uint16_t j = 0; j < rows->count[y]; j++) {
        const uint32_t start = (uint32_t)(rows->first[y] + j) * block->frame_width;
        float line[3] = {0.0f, 0.0f, 0.0f};

        for (uint16_t i = 0; i < columns->count[x]; i++) {
            float rgb[3];

            read_pixel(block, window, start + columns->first[x] + i, rgb);
            for (int c = 0; c < n; c++) {
                line[c] += column_weights[i] * rgb[c];
            }
        }
        for (int c = 0; c < n; c++) {
            sum[c] += row_weights[j] * line[c];
        }
    }
}

/* A frame has more pixels than a sum of bytes may lose digits over: rows first, then their sums. */
static float mean_of(const float *values, uint32_t rows, uint32_t row_length, float centre,
                     bool squares)
{
    float sum = 0.0f;

    for (uint32_t y = 0; y < rows; y++) {
        float line = 0.0f;

        for (uint32_t x = 0; x < row_length; x++) {
            const float deviation = *values++ - centre;

            line += squares ? deviation * deviation : deviation;
        }
        sum += line;
    }
    return sum / (float)(rows * row_length);
}

static void standardise(const specc_image_t *block, float *values, uint32_t row_length)
{
    const uint32_t rows = block->rows.length;
    const float mean = mean_of(values, rows, row_length, 0.0f, false);
    float deviation = specc_sqrtf(mean_of(values, rows, row_length, mean, true));

    if (deviation < MIN_DEVIATION) {
        deviation = MIN_DEVIATION;
    }
    for (uint32_t i = 0; i < rows * row_length; i++) {
        values[i] = (values[i] - mean) / deviation;
    }
}

void specc_image(const specc_image_t *block, const specc_window_t *window, float *features,
                 float *scratch)
{
    const uint32_t n = block->color ? 3 : 1;
    float *value = features;

    (void)scratch;
    for (uint16_t y = 0; y < block->rows.length; y++) {
        for (uint16_t x = 0; x < block->columns.length; x++) {
            float sum[3] = {0.0f, 0.0f, 0.0f};

            mix(block, window, y, x, sum);
            for (uint32_t c = 0; c < n; c++) {
                *value++ = block->standardise ? sum[c] : sum[c] * block->scale + block->offset;
            }
        }
    }
    if (block->standardise) {
        standardise(block, features, block->columns.length * n);
    }
}
