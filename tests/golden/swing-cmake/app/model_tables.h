/* The constant arrays of model.c, 670 bytes with its parameters. Included there and nowhere else. */
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

/* [output_depth][filter_height][filter_width][input_depth] */
static const int8_t conv_2d_1_weights[36] = {
    3, -45, 18,
    0, -9, 91,
    29, -17, -127,
    -53, -81, -19,
    -10, 127, 51,
    124, 70, -16,
    100, -1, 84,
    -100, -87, 57,
    -73, 114, -127,
    -101, 127, 22,
    36, -93, 95,
    -37, -11, 74,
};

/* input zero point folded in */
static const int32_t conv_2d_1_bias[4] = {
    1349, -4311, 802, -2403,
};

static const int32_t conv_2d_1_multiplier[4] = {
    1078792821, 1542143508, 1457830241, 1588643362,
};

static const int8_t conv_2d_1_shift[4] = {
    -6, -6, -6, -6,
};

/* [output_depth][filter_height][filter_width][input_depth] */
static const int8_t conv_2d_3_weights[96] = {
    -43, -71, -115, -47,
    65, -61, -122, 37,
    -127, -110, -64, -86,
    -77, -48, 61, 1,
    -127, -43, -86, -61,
    7, 96, -104, -9,
    -60, 113, -95, -61,
    31, 108, 92, 3,
    127, 107, 30, -108,
    48, -127, 98, 28,
    27, -109, 28, -56,
    123, 29, -100, -89,
    48, -78, -64, -116,
    92, -22, 53, -127,
    15, 44, -31, -92,
    -44, -104, 100, 53,
    -127, -70, 36, -30,
    88, 13, 69, 102,
    -49, -95, -55, -23,
    -88, 76, 21, -62,
    72, 8, -127, 121,
    -15, 103, -99, 80,
    -55, -125, -93, -75,
    -68, -30, 127, -35,
};

/* input zero point folded in */
static const int32_t conv_2d_3_bias[8] = {
    -93400, -49065, 35897, -12292, -34620, 10586, -25007, -35507,
};

static const int32_t conv_2d_3_multiplier[8] = {
    2064070844, 2124025937, 1911766521, 1976537126, 1748162332, 2084129865, 2098894102, 2104415988,
};

static const int8_t conv_2d_3_shift[8] = {
    -7, -7, -7, -7, -7, -7, -7, -7,
};

static const int32_t mean_5_multiplier[1] = {
    1321881000,
};

static const int8_t mean_5_shift[1] = {
    -2,
};

/* [output_depth][input_depth] */
static const int8_t fully_connected_6_weights[24] = {
    40, 126, 82, 7, 123, -127, -3, -61,
    -106, 42, -127, 16, 98, 113, 113, 1,
    114, -47, -35, -127, -10, 85, 37, 86,
};

/* input zero point folded in */
static const int32_t fully_connected_6_bias[3] = {
    23399, 19657, 13772,
};

static const int32_t fully_connected_6_multiplier[3] = {
    2104077730, 1080150567, 2004887824,
};

static const uint16_t fully_connected_6_multiplier_low[3] = {
    3708, 12741, 61409,
};

static const int8_t fully_connected_6_shift[3] = {
    39, 38, 39,
};


#endif
