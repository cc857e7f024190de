/* The constant arrays of model_input.c. Included there and nowhere else. */
#ifndef APP_MODEL_TABLES_H
#define APP_MODEL_TABLES_H

#include <stdint.h>

/* of the training windows */
static const float quantize_0_mean[27] = {
    -1.0801125f, 0.19889106f, -0.25878686f, 0.48041147f, 0.384253f, 0.3991134f, 0.73333335f, 1.5f,
    3.6333334f, -3.2913077f, -3.1893861f, -4.20258f, -7.4727173f, -6.8749247f, -7.2335296f,
    -8.82601f, -8.626856f, -8.911291f, -10.714423f, -10.719947f, -11.042603f, 1.6145834f, 1.5625f,
    2.4479167f, -3.2584333f, -3.2074466f, -4.1924944f,
};

/* of the training windows */
static const float quantize_0_inv_std[27] = {
    2.145188f, 4.405213f, 3.4040108f, 2.6141815f, 3.0303774f, 1.8287518f, 1.1211526f, 0.67676824f,
    0.22492902f, 0.48087767f, 0.5541724f, 0.4404373f, 0.6561437f, 0.6216877f, 0.7335586f,
    0.7885981f, 0.67361057f, 0.64218515f, 0.6965963f, 0.772685f, 0.6578127f, 3.5653505f, 0.0f,
    0.4628186f, 0.48604563f, 0.5636295f, 0.43185535f,
};


#endif
