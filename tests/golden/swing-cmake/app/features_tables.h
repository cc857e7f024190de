/* The constant arrays of features.c, 14 bytes with its parameters. Included there and nowhere else. */
#ifndef APP_FEATURES_TABLES_H
#define APP_FEATURES_TABLES_H

#include <stdint.h>

/* indexes into a sample */
static const uint16_t raw_0_channels[3] = {
    0, 1, 2,
};


#endif
