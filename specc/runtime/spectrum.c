#include "float_rules.h"

#include "spectrum.h"

void specc_power_spectrum(const specc_spectrum_t *spectrum, specc_float_t *data,
                          specc_float_t *scratch)
{
    const uint32_t n_fft = spectrum->fft.n_fft;
    const float *taper = spectrum->taper;
    const float emphasis = spectrum->preemphasis;
    specc_float_t before = data[0];

    for (uint32_t i = 0; i < spectrum->frame_length; i++) {
        const specc_float_t sample = data[i];

        data[i] = (sample - emphasis * before) * taper[i];
        before = sample;
    }
    for (uint32_t i = spectrum->frame_length; i < n_fft; i++) {
        data[i] = specc_zero();
    }
    specc_rfft(&spectrum->fft, data, scratch);
    for (uint32_t k = 0; k <= n_fft / 2; k++) {
        const specc_float_t re = data[2 * k];
        const specc_float_t im = data[2 * k + 1];

        data[k] = re * re + im * im;
    }
}
