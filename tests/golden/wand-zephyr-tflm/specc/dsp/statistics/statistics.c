#include "../../runtime/float_rules.h"

#include "statistics.h"

void specc_statistics(const specc_statistics_t *block, const specc_window_t *window,
                      float *features, float *scratch)
{
    const uint32_t n = window->length;

    for (uint16_t c = 0; c < block->n_channels; c++) {
        specc_window_channel(window, block->channels[c], 0, n, scratch);
        specc_measures(&block->measures, scratch, n, scratch + n, features + c, block->n_channels);
    }
}

void specc_statistics_pieces(const specc_statistics_pieces_t *block, const specc_window_t *window,
                             float *values, float *scratch)
{
    const uint32_t n = block->piece_length;

    for (uint32_t first = 0; first + n <= window->length; first += n) {
        for (uint16_t c = 0; c < block->n_channels; c++) {
            specc_window_channel(window, block->channels[c], first, n, scratch);
            for (uint32_t i = 0; i < n; i++) {
                scratch[i] *= block->scale;
            }
            specc_measures(&block->parts, scratch, n, scratch, values + c, block->n_channels);
        }
        values += (uint32_t)block->parts.n_measures * block->n_channels;
    }
}

void specc_statistics_join(const specc_statistics_join_t *block, const specc_frames_t *frames,
                           float *features, float *scratch)
{
    (void)scratch;
    for (uint16_t c = 0; c < block->n_channels; c++) {
        specc_pieces_t pieces = {frames, block->places, block->n_channels, c, 0.0f, false, -1.0f};

        for (uint16_t i = 0; i < block->n_measures; i++) {
            features[i * block->n_channels + c] = block->measures[i](&pieces);
        }
    }
}
