/* What this firmware was made from. The one place that holds a version. */
#ifndef APP_PROVENANCE_H
#define APP_PROVENANCE_H

#ifdef __cplusplus
extern "C" {
#endif

/* A JSON line: app, version of specc, and the first 16 digits of the SHA-256 of the spec, the data
 * and the model. */
const char *app_provenance(void);

#ifdef __cplusplus
}
#endif

#endif
