/* The statistics of a window from those of its pieces.
 *
 * A window is cut into pieces of equal length, and measures.h describes each piece once, by its parts: mean,
 * variance, extremes, the samples at its ends and so on. From the parts of all pieces follow the statistics
 * of the window, with as many steps as there are pieces, so that windows which overlap need not look at a
 * sample twice. T. Chan, G. Golub, R. LeVeque, "Algorithms for computing the sample variance", The
 * American Statistician 37 (1983), for moments up to the fourth. Standardised moments are joined as
 * they are, so that no power over- or underflows.
 *
 * Each is a function of its own, so that a firmware holds those that it uses. Units are those of measures.h.
 */
#ifndef SPECC_PIECES_H
#define SPECC_PIECES_H

#include <stdbool.h>
#include <stdint.h>

#include "frames.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a piece is described by: the measures of measures.h of these names. */
#define SPECC_PART_MEAN 0
#define SPECC_PART_VARIANCE 1
#define SPECC_PART_SKEWNESS 2
#define SPECC_PART_KURTOSIS 3
#define SPECC_PART_MIN 4
#define SPECC_PART_MAX 5
#define SPECC_PART_MEAN_ABSOLUTE 6
#define SPECC_PART_WAVEFORM_LENGTH 7
#define SPECC_PART_ZERO_CROSSINGS 8
#define SPECC_PART_SLOPE_SIGN_CHANGES 9
#define SPECC_PART_FIRST 10
#define SPECC_PART_SECOND 11
#define SPECC_PART_BEFORE_LAST 12
#define SPECC_PART_LAST 13
#define SPECC_PARTS 14

typedef struct {
    const specc_frames_t *frames; /* a row a piece: [parts][n_channels] */
    const uint8_t *places;        /* [SPECC_PARTS]: which of a row's parts it is, where it is one */
    uint32_t n_channels;
    uint32_t channel;
    float mean;
    bool has_mean;
    float variance; /* below 0: not computed yet */
} specc_pieces_t;

typedef float (*specc_join_t)(specc_pieces_t *pieces);

float specc_join_mean(specc_pieces_t *pieces);
float specc_join_min(specc_pieces_t *pieces);
float specc_join_max(specc_pieces_t *pieces);
float specc_join_rms(specc_pieces_t *pieces);
float specc_join_std(specc_pieces_t *pieces);
float specc_join_skewness(specc_pieces_t *pieces);
float specc_join_kurtosis(specc_pieces_t *pieces);
float specc_join_zero_crossings(specc_pieces_t *pieces);
float specc_join_peak_to_peak(specc_pieces_t *pieces);
float specc_join_slope_sign_changes(specc_pieces_t *pieces);
float specc_join_waveform_length(specc_pieces_t *pieces);
float specc_join_mean_absolute(specc_pieces_t *pieces);
float specc_join_crest_factor(specc_pieces_t *pieces);
float specc_join_variance(specc_pieces_t *pieces);

#ifdef __cplusplus
}
#endif

#endif
