"""The ``filter`` block by scipy.signal, in float64."""

from __future__ import annotations

import numpy as np
import scipy.signal

from specc.signals.filter.params import Params, edges

NAME = "scipy.signal.butter, sosfilt"
TOLERANCE = 1e-3  # of the largest value that the filter is given
KINDS = {"low": "lowpass", "high": "highpass", "band": "bandpass", "stop": "bandstop"}


def signal(params: Params, samples: np.ndarray, rate_hz: float) -> np.ndarray:
    """``samples``: float64 (n, n_channels) from reset. Returns the same shape."""
    at = edges(params)
    sos = scipy.signal.butter(
        params.order, at if len(at) > 1 else at[0], KINDS[params.kind], output="sos", fs=rate_hz
    )
    state = scipy.signal.sosfilt_zi(sos)[:, :, None] * samples[0]
    return scipy.signal.sosfilt(sos, samples, axis=0, zi=state)[0]
