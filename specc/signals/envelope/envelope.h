/* The envelope of a band of each channel: band pass, detector, low pass.
 *
 * R. B. Randall, J. Antoni, "Rolling element bearing diagnostics: a tutorial", Mech. Syst. Signal
 * Process. 25 (2011). The result is an amplitude in the channel's unit: a tone of amplitude A in the band
 * gives A, by each detector.
 *
 * State: 2 floats, and for each channel 2 a section and, with the Hilbert transformer, 4 n_taps - 1.
 */
#ifndef SPECC_ENVELOPE_H
#define SPECC_ENVELOPE_H

#include <stdint.h>

#include "../../runtime/sections.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPECC_ENVELOPE_RECTIFY 0 /* pi / 2 times the mean size */
#define SPECC_ENVELOPE_SQUARE 1  /* the root of twice the mean square */
#define SPECC_ENVELOPE_HILBERT 2 /* the size of the analytic signal, 2 n_taps - 1 samples late */

typedef struct {
    uint16_t n_channels;
    const uint16_t *inputs;  /* [n_channels], indexes into a row */
    const uint16_t *outputs; /* [n_channels], indexes into a row */
    specc_sections_t band;
    specc_sections_t low;
    uint16_t detector; /* SPECC_ENVELOPE_... */
    uint16_t n_taps;   /* of one side of the Hilbert transformer, the zeros between them left out */
    const float *taps; /* [n_taps]: 1, 3, 5, ... samples beside the middle */
} specc_envelope_t;

/* Works on `n` rows of `row_length` values in `samples`, in place. `state` is zero at reset. */
void specc_envelope(const specc_envelope_t *block, float *state, float *samples,
                    uint16_t row_length, uint32_t n);

#ifdef __cplusplus
}
#endif

#endif
