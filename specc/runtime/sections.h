/* A recursive filter: second-order sections, one after another.
 *
 * Each section is y = b0 x + s1, s1 = b1 x - a1 y + s2, s2 = b2 x - a2 y (transposed direct form II).
 * State: 2 floats a section. Flash: 7 floats a section.
 */
#ifndef SPECC_SECTIONS_H
#define SPECC_SECTIONS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint16_t n_sections;
    const float *coefficients; /* [n_sections][5]: b0, b1, b2, a1, a2 */
    const float *start;        /* [n_sections][2]: the state that a constant input of 1 leads to */
} specc_sections_t;

/* Makes `state` that of a filter whose input has always been x: no jolt from gravity at the start. */
void specc_sections_start(const specc_sections_t *sections, float *state, float x);

/* The next output for the next input. */
float specc_sections_step(const specc_sections_t *sections, float *state, float x);

#ifdef __cplusplus
}
#endif

#endif
