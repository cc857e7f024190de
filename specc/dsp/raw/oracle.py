"""The ``raw`` block by NumPy: the samples themselves."""

from __future__ import annotations

import numpy as np

NAME = "NumPy"
TOLERANCE = 0.0


def features(params: object, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns it."""
    return window
