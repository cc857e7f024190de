/* One JSON object on one line, built in a fixed buffer without printf.
 *
 * What does not fit is left out member by member, so that the line stays valid JSON.
 */
#ifndef SPECC_JSON_LINE_H
#define SPECC_JSON_LINE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_JSON_LINE_BYTES 192

typedef struct {
    char text[SPECC_JSON_LINE_BYTES];
    uint16_t length;
} specc_json_line_t;

void specc_json_begin(specc_json_line_t *line);
void specc_json_uint(specc_json_line_t *line, const char *key, uint32_t value);
/* A number of thousandths: 871 is written as 0.871. */
void specc_json_permille(specc_json_line_t *line, const char *key, uint32_t thousandths);
/* Quotes, backslashes and control characters of `value` are escaped. */
void specc_json_string(specc_json_line_t *line, const char *key, const char *value);
/* Closes the object and ends the line. Returns the text, valid as long as `line`. */
const char *specc_json_end(specc_json_line_t *line);

#ifdef __cplusplus
}
#endif

#endif
