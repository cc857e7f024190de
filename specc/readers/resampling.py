"""Evenly sampled recordings of another rate -> the sensor's, where the spec asks for it.

A polyphase filter (SciPy's ``resample_poly``): the linear-phase low-pass is a sinc under a Kaiser
window over 64 zero crossings on each side, 90 dB down from the lower of the two Nyquist frequencies
on, flat up to 0.91 of it. No delay; outside of the recording the signal is taken to be 0 around its
mean.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

ZERO_CROSSINGS = 64
ATTENUATION_DB = 90.0
MAX_DENOMINATOR = 2000
METHOD = "a polyphase filter"


def resampled(samples: np.ndarray, rate_hz: float, wanted_hz: float) -> np.ndarray:
    """float32 ``(n, channels)`` at ``rate_hz`` -> the same stretch of time at ``wanted_hz``, whose
    ratio is rounded to a fraction with a denominator of at most 2000."""
    from scipy.signal import firwin, kaiser_beta, resample_poly

    ratio = Fraction(wanted_hz / rate_hz).limit_denominator(MAX_DENOMINATOR)
    if ratio == 1:
        return samples
    up, down = ratio.numerator, ratio.denominator
    slower = max(up, down)
    width = (ATTENUATION_DB - 7.95) / (2.285 * np.pi * 2 * ZERO_CROSSINGS)  # Kaiser's formula
    taps = 2 * ZERO_CROSSINGS * slower + 1
    window = ("kaiser", kaiser_beta(ATTENUATION_DB))
    low_pass = firwin(taps, (1.0 - width / 2) / slower, window=window)
    mean = samples.mean(axis=0, dtype=np.float64)
    found = resample_poly(samples - mean, up, down, axis=0, window=low_pass)
    return (found + mean).astype(np.float32)
