"""The ``derivative`` block by NumPy, in float64."""

from __future__ import annotations

import numpy as np

from specc.signals.derivative.params import Params

NAME = "numpy.diff"
TOLERANCE = 1e-5  # per second of a difference: times the rate, for each order


def signal(params: Params, samples: np.ndarray, rate_hz: float) -> np.ndarray:
    """``samples``: float64 (n, n_channels) from reset. Returns the same shape; NaN where float32
    rounding of the samples themselves is larger than what is left of their differences."""
    scale = rate_hz if params.per == "second" else 1.0
    found = samples
    for _ in range(params.order):
        found = np.diff(found, axis=0, prepend=found[:1]) * scale
    # A sample is rounded to 2^-24 of itself, and each order scales that up.
    doubt = np.abs(samples).max(axis=0) * 2.0**-22 * (2 * scale) ** params.order
    return np.where(doubt < TOLERANCE * (1 + np.abs(samples).max()), found, np.nan)
