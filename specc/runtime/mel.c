#include "float_rules.h"

#include "maths.h"
#include "mel.h"

#define DECIBELS_PER_NEPER 4.34294482f /* 10 / log 10 */

void specc_mel(const specc_mel_t *mel, const specc_float_t *power, specc_float_t *mels)
{
    const float *weight = mel->weights;
    uint32_t k = mel->first_bin;
    specc_float_t risen = specc_zero();

    for (uint32_t m = 0; m <= mel->n_mels; m++) {
        specc_float_t rising = specc_zero();
        specc_float_t falling = specc_zero();

        for (; k < mel->ends[m]; k++) {
            const specc_float_t share = power[k] * *weight++;

            rising += share;
            falling += power[k] - share;
        }
        if (m > 0) {
            mels[m - 1] = (risen + falling) * mel->gain;
        }
        risen = rising;
    }
}

float specc_decibels(float power, float floor)
{
    return DECIBELS_PER_NEPER * specc_logf(power < floor ? floor : power);
}
