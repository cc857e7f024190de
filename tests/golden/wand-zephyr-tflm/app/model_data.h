/* The .tflite file of the model, 2784 bytes, for TensorFlow Lite Micro. */
#ifndef APP_MODEL_DATA_H
#define APP_MODEL_DATA_H

#include <stdint.h>

#define APP_MODEL_DATA_BYTES 2784

#ifdef __cplusplus
extern "C" {
#endif

extern const uint8_t app_model_data[APP_MODEL_DATA_BYTES]; /* aligned to 16 bytes */

#ifdef __cplusplus
}
#endif

#endif
