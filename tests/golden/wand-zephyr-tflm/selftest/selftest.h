/* The self-test: recorded samples in, and every result compared with the trainer's, bit for bit. */
#ifndef SELFTEST_H
#define SELFTEST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Runs every golden vector and writes a JSON line a failure and one at the end to the console.
 * Returns the number of windows whose result differs. Needs APP_HASH_FEATURES in app/app.c. */
int app_selftest(void);

#ifdef __cplusplus
}
#endif

#endif
