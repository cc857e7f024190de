"""The measures of ``runtime/measures.c`` by SciPy and NumPy, in float64."""

from __future__ import annotations

import numpy as np
import scipy.stats

from specc.dsp.measures import Measure

UNDECIDED = 1e-6  # a sample this near to the level may cross it or not in float32
# Of the largest value over the standard deviation: beyond it, float32 samples hold too few digits of
# the deviations for moments to TOLERANCE (a device that lies still under 1 g).
MAX_OFFSET = 300.0
SHAPELESS = 1e3  # of the noise: what varies less has no shape that can be compared
BINS = 10


def _crossings(x: np.ndarray, level: np.ndarray | float) -> np.ndarray:
    return np.count_nonzero(np.diff(x < level, axis=0), axis=0)


def _slope_sign_changes(x: np.ndarray) -> np.ndarray:
    step = np.diff(x, axis=0)
    return (step[:-1] * step[1:] < 0).sum(axis=0)


def _crest_factor(x: np.ndarray) -> np.ndarray:
    rms = np.sqrt((x**2).mean(axis=0))
    return np.abs(x).max(axis=0) / np.where(rms > 0, rms, np.inf)


def _entropy(x: np.ndarray) -> np.ndarray:
    return np.array([scipy.stats.entropy(np.histogram(c, BINS)[0]) for c in x.T])


_MEASURES = {
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
    "slope_sign_changes": _slope_sign_changes,
    "waveform_length": lambda x: np.abs(np.diff(x, axis=0)).sum(axis=0),
    "mean_absolute": lambda x: np.abs(x).mean(axis=0),
    "crest_factor": _crest_factor,
    "variance": lambda x: x.var(axis=0),
    "entropy": _entropy,
    "median": lambda x: np.median(x, axis=0),
    "p5": lambda x: np.percentile(x, 5, axis=0),
    "p25": lambda x: np.percentile(x, 25, axis=0),
    "p75": lambda x: np.percentile(x, 75, axis=0),
    "p95": lambda x: np.percentile(x, 95, axis=0),
    "interquartile_range": lambda x: scipy.stats.iqr(x, axis=0),
}


def measure(name: Measure, x: np.ndarray, noise: np.ndarray | float = 0.0) -> np.ndarray:
    """``x``: float64 (n, n_channels). Returns float64 (n_channels,), NaN where float32 rounding may
    decide: moments of what hardly varies, a sample on a level, an extreme or a bin's edge.

    ``noise``: the rounding error of ``x`` itself, in its unit (a value, or one for each channel),
    where it was computed in float32.
    """
    found = np.asarray(_MEASURES[name](x), np.float64)
    largest = np.abs(x).max(axis=0)
    close = UNDECIDED * largest + noise
    if name == "mean_crossings":
        found[(np.abs(x - x.mean(axis=0)) < close).any(axis=0)] = np.nan
    if name in ("skewness", "kurtosis"):
        found[largest > MAX_OFFSET * x.std(axis=0)] = np.nan
    if name == "entropy":
        span = np.ptp(x, axis=0)
        place = (x - x.min(axis=0)) / np.where(span > 0, span, 1.0) * BINS
        inside = (place > 0.5) & (place < BINS - 0.5)
        near = np.abs(place - np.round(place)) * span / BINS < close
        found[(inside & near).any(axis=0)] = np.nan
    if np.any(noise):
        if name == "zero_crossings":
            found[(np.abs(x) < close).any(axis=0)] = np.nan
        if name == "slope_sign_changes":
            found[(np.abs(np.diff(x, axis=0)) < 2 * close).any(axis=0)] = np.nan
        if name in ("skewness", "kurtosis", "entropy"):
            found[x.std(axis=0) < SHAPELESS * noise] = np.nan
        if name == "crest_factor":
            found[largest < SHAPELESS * noise] = np.nan
    return found
