"""The ``spectrogram`` block by NumPy's FFT, in float64."""

from __future__ import annotations

import numpy as np

from specc.dsp.audio_oracle import decibels, frame_powers
from specc.dsp.spectrogram.params import Params, bins

NAME = "numpy.fft.rfft"
TOLERANCE = 1e-3  # near the noise floor, a bin beside a loud one has float32's rounding in it


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_frames * n_bins, n_channels)."""
    first, end = bins(params, rate_hz)
    power = frame_powers(params, window, rate_hz)[:, first:end]
    return decibels(params, power).reshape(-1, window.shape[1])
