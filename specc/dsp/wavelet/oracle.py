"""The ``wavelet`` block by PyWavelets, in float64."""

from __future__ import annotations

import numpy as np
import pywt

from specc.dsp.measures_oracle import measure
from specc.dsp.wavelet.params import Params

NAME = "pywt.wavedec, scipy.stats"
TOLERANCE = 1e-3
NOISE = 2e-6  # rounding error of a coefficient in float32, of the window's largest sample


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns ((level + 1) n_measures, n_channels), NaN
    where float32 rounding may decide."""
    noise = NOISE * np.abs(window).max(axis=0)
    parts = pywt.wavedec(window, params.wavelet, mode="symmetric", level=params.level, axis=0)
    return np.stack([measure(name, part, noise) for part in parts for name in params.measures])
