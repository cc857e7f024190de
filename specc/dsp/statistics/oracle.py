"""The ``statistics`` block by SciPy, in float64."""

from __future__ import annotations

import numpy as np
import scipy.stats

from specc.dsp.statistics.params import Params

NAME = "scipy.stats"
TOLERANCE = 1e-4


def _crossings(x: np.ndarray, level: np.ndarray | float) -> np.ndarray:
    return np.count_nonzero(np.diff(x < level, axis=0), axis=0)


MEASURES = {
    "mean": lambda x: x.mean(axis=0),
    "min": lambda x: x.min(axis=0),
    "max": lambda x: x.max(axis=0),
    "rms": lambda x: np.sqrt((x**2).mean(axis=0)),
    "std": lambda x: x.std(axis=0),
    "skewness": lambda x: scipy.stats.skew(x, axis=0),
    "kurtosis": lambda x: scipy.stats.kurtosis(x, axis=0),
    "zero_crossings": lambda x: _crossings(x, 0.0),
    "mean_crossings": lambda x: _crossings(x, x.mean(axis=0)),
    "peak_to_peak": lambda x: np.ptp(x, axis=0),
}
UNDECIDED = 1e-6  # a sample this near to the level may cross it or not in float32
# Of the largest value over the standard deviation: beyond it, float32 samples hold too few digits of
# the deviations for moments to TOLERANCE (a device that lies still under 1 g).
MAX_OFFSET = 300.0


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_measures, n_channels), NaN where float32
    rounding may decide (moments of what hardly varies, a sample on the mean)."""
    rows = []
    for measure in params.measures:
        row = MEASURES[measure](window).astype(np.float64)
        if measure == "mean_crossings":
            near = np.abs(window - window.mean(axis=0)) < UNDECIDED * np.abs(window).max(axis=0)
            row[near.any(axis=0)] = np.nan
        if measure in ("skewness", "kurtosis"):
            row[np.abs(window).max(axis=0) > MAX_OFFSET * window.std(axis=0)] = np.nan
        rows.append(row)
    return np.stack(rows)
