"""The ``magnitude`` block by NumPy and SciPy, in float64."""

from __future__ import annotations

import numpy as np
import scipy.signal

from specc.signals.magnitude.params import Params

NAME = "numpy.linalg.norm, scipy.signal.sosfilt"
TOLERANCE = 1e-3


def signal(params: Params, samples: np.ndarray, rate_hz: float) -> np.ndarray:
    """``samples``: float64 (n, n_inputs) from reset. Returns (n, 1)."""
    if params.gravity == "filter":
        sos = scipy.signal.butter(2, params.high_pass_hz, "highpass", output="sos", fs=rate_hz)
        state = scipy.signal.sosfilt_zi(sos)[:, :, None] * samples[0]
        samples = scipy.signal.sosfilt(sos, samples, axis=0, zi=state)[0]
    length = np.linalg.norm(samples, axis=1, keepdims=True)
    return length - 1.0 if params.gravity == "subtract" else length
