"""The ``statistics`` block by SciPy, in float64."""

from __future__ import annotations

import numpy as np

from specc.dsp.measures_oracle import measure
from specc.dsp.statistics.params import Params

NAME = "scipy.stats"
TOLERANCE = 1e-4


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_measures, n_channels), NaN where float32
    rounding may decide (moments of what hardly varies, a sample on the mean)."""
    return np.stack([measure(name, window) for name in params.measures])
