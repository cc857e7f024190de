"""The ``envelope`` block by scipy.signal, in float64."""

from __future__ import annotations

import numpy as np
import scipy.signal

from specc.signals.envelope.params import Params, edges

NAME = "scipy.signal.sosfilt, firwin-style Hilbert transformer"
TOLERANCE = 1e-3
DELAY = 15


def signal(params: Params, samples: np.ndarray, rate_hz: float) -> np.ndarray:
    """``samples``: float64 (n, n_channels) from reset. Returns the same shape."""
    f_min, f_max, cutoff = edges(params, rate_hz)
    band = scipy.signal.butter(params.order, (f_min, f_max), "bandpass", output="sos", fs=rate_hz)
    low = scipy.signal.butter(2, cutoff, output="sos", fs=rate_hz)
    state = scipy.signal.sosfilt_zi(band)[:, :, None] * samples[0]
    x = scipy.signal.sosfilt(band, samples, axis=0, zi=state)[0]
    if params.detector == "square":
        mean = scipy.signal.sosfilt(low, x**2, axis=0)
        return np.sqrt(2 * np.maximum(mean, 0))
    if params.detector == "rectify":
        return np.pi / 2 * scipy.signal.sosfilt(low, np.abs(x), axis=0)
    k = np.arange(-DELAY, DELAY + 1)
    ideal = np.where(k % 2 == 1, 2 / (np.pi * np.where(k == 0, 1, k)), 0.0)
    taps = ideal * scipy.signal.get_window("hamming", 2 * DELAY + 3, fftbins=False)[1:-1]
    quadrature = scipy.signal.lfilter(taps, 1.0, x, axis=0)
    in_phase = scipy.signal.lfilter([0.0] * DELAY + [1.0], 1.0, x, axis=0)
    return scipy.signal.sosfilt(low, np.hypot(in_phase, quadrature), axis=0)
