/* wand: what app.toml says, as constants.
 *
 * Sensor   lsm9ds1, 50 Hz, 3 channels:
 *            acc_x [g]
 *            acc_y [g]
 *            acc_z [g]
 * Window   50 samples (1 s), a new one every 25 samples (0.5 s)
 * Features 27 per window
 * Classes  abduction, pendulum, upright_row
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#define APP_NAME "wand"

#define APP_SAMPLE_RATE_HZ 50.0f
#define APP_SAMPLE_PERIOD_US 20000
#define APP_CHANNELS 3

#define APP_WINDOW_LENGTH 50
#define APP_WINDOW_STRIDE 25

#define APP_FEATURES 27
#define APP_CLASSES 3

/* Labels, as app_result_t names them. */
#define APP_UNKNOWN (-1)
#define APP_LABEL_ABDUCTION 0
#define APP_LABEL_PENDULUM 1
#define APP_LABEL_UPRIGHT_ROW 2

/* [decision]: a window is known from 128/256 on (averaged over 2 windows);
 * 2 in a row make an event; the next event comes 2 windows later at the earliest. */
#define APP_DECISION_THRESHOLD 128
#define APP_DECISION_AVERAGE 2
#define APP_DECISION_CONSECUTIVE 2
#define APP_DECISION_SUPPRESS 2

/* The arena: 440 bytes hold the feature scratch and the features. */
#define APP_ARENA_BYTES 440

/* The arena of TensorFlow Lite Micro: 2928 bytes, a bound that was computed.
 *      2160  the smallest in which its interpreter (PyPI's tflite-micro) allocates this model
 *            on a 64-bit computer; on a 32-bit core none of its structures is larger
 *         0  scratch that CMSIS-NN may ask for besides
 *       768  margin for other versions and builds of TensorFlow Lite Micro, more with each of its 4 layers */
#define APP_TENSOR_ARENA_BYTES 2928

/* 1: a JSON line for every window on the console; 0: only what the actions write. */
#ifndef APP_LOG_WINDOWS
#define APP_LOG_WINDOWS 1
#endif

#endif
