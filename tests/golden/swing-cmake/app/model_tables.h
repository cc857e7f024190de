/* The constant arrays of model.c, 664 bytes with its parameters. Included there and nowhere else. */
#ifndef APP_MODEL_TABLES_H
#define APP_MODEL_TABLES_H

#include <stdint.h>

/* of the training windows */
static const float quantize_0_mean[3] = {
    -1.0801125f, 0.19889107f, -0.25878686f,
};

/* of the training windows */
static const float quantize_0_inv_std[3] = {
    1.2970307f, 1.8016534f, 1.3550606f,
};

/* packed as filters.h says */
static const int8_t conv_2d_1_weights[48] = {
    -125, -45, -110, 0, 75, -81, 109, -10,
    119, 91, -99, -17, -1, 51, -4, 70,
    1, 0, -128, 0, 112, 0, -128, 0,
    -28, -1, -44, -100, 27, 127, -106, 36,
    41, 57, 55, 114, 35, 95, 91, -11,
    1, 0, -128, 0, -54, 0, -128, 0,
};

/* twice the bias, multiplier */
static const int32_t conv_2d_1_terms[8] = {
    10064, 1078792821,
    -1002, 1542143508,
    19384, 1457830241,
    57932, 1588643362,
};

/* to the right, less 1 */
static const int8_t conv_2d_1_shift[4] = {
    5, 5, 5, 5,
};

/* packed as filters.h says */
static const int8_t conv_2d_3_weights[96] = {
    85, -71, 13, -47, 51, -48, -67, 1,
    -63, -61, 6, 37, 1, -43, 42, -61,
    1, -110, 64, -86, -121, 96, 24, -9,
    68, 113, 33, -61, -80, -127, -30, 28,
    -97, 108, -36, 3, -101, -109, -100, -56,
    -1, 107, -98, -108, -5, 29, 28, -89,
    -80, -78, 64, -116, 84, -104, -28, 53,
    -36, -22, -75, -127, 1, -70, -92, -30,
    -113, 44, 97, -92, -40, 13, -59, 102,
    79, -95, 73, -23, 113, 103, 29, 80,
    40, 76, -107, -62, 73, -125, 35, -75,
    -56, 8, 1, 121, 60, -30, -1, -35,
};

/* twice the bias, multiplier */
static const int32_t conv_2d_3_terms[16] = {
    -272652, 2064070844,
    -114386, 2124025937,
    112942, 1911766521,
    -106880, 1976537126,
    -168554, 1748162332,
    12028, 2084129865,
    -43664, 2098894102,
    -91842, 2104415988,
};

/* to the right, less 1 */
static const int8_t conv_2d_3_shift[8] = {
    6, 6, 6, 6, 6, 6, 6, 6,
};

static const int32_t mean_5_multiplier[1] = {
    1321881000,
};

static const int8_t mean_5_shift[1] = {
    -2,
};

/* packed as fully_connected.h says */
static const int8_t fully_connected_6_weights[32] = {
    -88, 126, -46, 7, 22, 42, 1, 16, -14, -47, 93, -127, -128, 0, -128, 0,
    -5, -127, 125, -61, -30, 113, -15, 1, 118, 85, -91, 86, -128, 0, -128, 0,
};

static const int32_t fully_connected_6_bias[4] = {
    16414, 41501, 13391, 0,
};

static const int32_t fully_connected_6_multiplier[3] = {
    2104077730, 1080150567, 2004887825,
};

static const int8_t fully_connected_6_shift[3] = {
    39, 38, 39,
};


#endif
