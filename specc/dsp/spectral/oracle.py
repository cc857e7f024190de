"""The ``spectral`` block by scipy.signal, in float64."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import scipy.signal

from specc.dsp.measures_oracle import measure
from specc.dsp.spectral.params import Params, band_edges, ratios

NAME = "scipy.signal.welch, find_peaks"
TOLERANCE = 1e-3  # of logarithms of powers down to the floor
NOISE = 1e-4  # of filtered samples in float32, of the largest
CLEAR_CUT = 1e-3  # relative distance from which float32 cannot change the order of two powers
WINDOWS = {"hann": "hann", "hamming": "hamming", "rectangular": "boxcar"}


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_bands + 2 n_peaks, n_channels), NaN where
    two maxima are so close that float32 rounding may choose the other."""
    window, rate_hz = _prepared(params, window, rate_hz)
    frequency, density = _welch(params, window, rate_hz, "density")
    _, power = _welch(params, window, rate_hz, "spectrum")
    width = rate_hz / params.n_fft
    slack = 1e-6 * width
    edges = band_edges(params, rate_hz)
    rows = []
    for i, (low, high) in enumerate(pairwise(edges)):
        end = high + slack if i == len(edges) - 2 else high - slack
        inside = (frequency >= low - slack) & (frequency < end)
        rows.append(_level(params, density[inside].sum(axis=0) * width))
    peaks = [_peaks(params, frequency, power[:, c]) for c in range(window.shape[1])]
    noise = NOISE * np.abs(window).max(axis=0) if params.prepares else 0.0
    measured = [measure(name, window, noise) for name in params.measures]
    parts = (rows, np.array(peaks).T, measured)
    return np.concatenate([np.array(part).reshape(-1, window.shape[1]) for part in parts])


def _prepared(params: Params, window: np.ndarray, rate_hz: float) -> tuple[np.ndarray, float]:
    """Scaled, decimated and filtered, and the rate that is left."""
    x = window * params.scale
    for ratio in ratios(params):
        low = scipy.signal.cheby1(8, 0.05, 0.8 / ratio, output="sos")
        low[0, :3] *= 10 ** (0.05 / 20)  # gain 1 at 0 Hz
        x = _filtered(low, x)[::ratio]
        rate_hz /= ratio
    if params.filter != "none":
        kind = {"low": "lowpass", "high": "highpass"}[params.filter]
        sos = scipy.signal.butter(params.order, params.cutoff_hz, kind, fs=rate_hz, output="sos")
        x = _filtered(sos, x)
    return x, rate_hz


def _filtered(sos: np.ndarray, x: np.ndarray) -> np.ndarray:
    state = scipy.signal.sosfilt_zi(sos)[:, :, None] * x[0]
    return scipy.signal.sosfilt(sos, x, axis=0, zi=state)[0]


def _welch(params: Params, window: np.ndarray, rate_hz: float, scaling: str):
    return scipy.signal.welch(
        window,
        rate_hz,
        window=WINDOWS[params.window],
        nperseg=params.n_fft,
        noverlap=params.n_fft - params.hop,
        detrend="constant" if params.detrend else False,
        scaling=scaling,
        axis=0,
    )


def _level(params: Params, power: np.ndarray) -> np.ndarray:
    return np.log(power + params.floor) if params.log else power


def _peaks(params: Params, frequency: np.ndarray, power: np.ndarray) -> np.ndarray:
    found = np.zeros(2 * params.n_peaks)
    if params.log:
        found[1::2] = np.log(params.floor)
    if params.n_peaks == 0:
        return found
    if not _is_clear(power, params.threshold):
        return np.full(2 * params.n_peaks, np.nan)
    peaks, _ = scipy.signal.find_peaks(power, height=params.threshold * power[1:].max())
    for i, peak in enumerate(sorted(peaks, key=lambda k: -power[k])[: params.n_peaks]):
        found[2 * i] = frequency[peak]
        found[2 * i + 1] = _level(params, power[peak])
    return found


def _is_clear(power: np.ndarray, threshold: float) -> bool:
    """No neighbours, maxima or threshold so close that float32 could order them differently."""
    floor = 1e-9 * power.max()
    neighbours = np.abs(np.diff(power)) > CLEAR_CUT * power[1:] + floor
    maxima = np.sort(power[scipy.signal.find_peaks(power)[0]])
    apart = np.diff(maxima) > CLEAR_CUT * maxima[1:]
    least = threshold * power[1:].max()
    below = np.abs(maxima / least - 1) > CLEAR_CUT if least else np.array([True])
    return bool(neighbours.all() and apart.all() and below.all())
