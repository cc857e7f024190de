/* The constant arrays of features.c, 398 bytes with its parameters. Included there and nowhere else. */
#ifndef APP_FEATURES_TABLES_H
#define APP_FEATURES_TABLES_H

#include <stdint.h>

/* indexes into a sample */
static const uint16_t statistics_0_channels[3] = {
    0, 1, 2,
};

/* of a piece's parts */
static const uint8_t statistics_0_finish_places[14] = {
    0, 1, 255, 255, 255, 255, 255, 255, 2, 255, 3, 255, 255, 4,
};

/* of the stages, in order */
static const uint8_t spectral_1_radices[2] = {
    4, 4,
};

/* (cos, -sin), in order of use */
static const float spectral_1_twiddles[18] = {
    0.9238795f, -0.38268343f, 0.70710677f, -0.70710677f, 0.38268343f, -0.9238795f, 0.70710677f,
    -0.70710677f, -0.0f, -1.0f, -0.70710677f, -0.70710677f, 0.38268343f, -0.9238795f, -0.70710677f,
    -0.70710677f, -0.9238795f, 0.38268343f,
};

/* exp(-2 pi i k / 32) */
static const float spectral_1_separation[16] = {
    0.98078525f, -0.19509032f, 0.9238795f, -0.38268343f, 0.8314696f, -0.55557024f, 0.70710677f,
    -0.70710677f, 0.55557024f, -0.8314696f, 0.38268343f, -0.9238795f, 0.19509032f, -0.98078525f,
    -0.0f, -1.0f,
};

/* hann */
static const float spectral_1_taper[32] = {
    0.0f, 0.00960736f, 0.038060233f, 0.084265195f, 0.14644662f, 0.22221488f, 0.30865827f,
    0.40245485f, 0.5f, 0.59754515f, 0.6913417f, 0.7777851f, 0.8535534f, 0.9157348f, 0.96193975f,
    0.9903926f, 1.0f, 0.9903926f, 0.96193975f, 0.9157348f, 0.8535534f, 0.7777851f, 0.6913417f,
    0.59754515f, 0.5f, 0.40245485f, 0.30865827f, 0.22221488f, 0.14644662f, 0.084265195f,
    0.038060233f, 0.00960736f,
};

/* first bin, bin after the last */
static const uint16_t spectral_1_bands[8] = {
    0, 4,
    4, 8,
    8, 12,
    12, 17,
};


#endif
