"""The ``heart`` block by SciPy and NumPy, in float64."""

from __future__ import annotations

import itertools

import numpy as np
import scipy.ndimage
import scipy.signal

from specc.dsp.heart.params import MEASURES, Detector, Params, detector

NAME = "scipy.signal, scipy.ndimage"
TOLERANCE = 1e-3
SHORTEST_MS, LONGEST_MS = 300.0, 2000.0
UNDECIDED = 1e-5  # of the largest energy: averages so near to each other may change places
NEAR_MS = 0.01
FLAT = 1e-6  # of the largest sample: a band with less in it is rounding noise


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_measures, n_channels), NaN where float32
    rounding may find another beat."""
    columns = [_channel(params, column, rate_hz) for column in window.T]
    return np.array(columns).T


def _channel(params: Params, samples: np.ndarray, rate_hz: float) -> list[float]:
    found = detector(params)
    x = band_pass(found, samples, rate_hz)
    if np.abs(x).max() < FLAT * np.abs(samples).max():
        return [np.nan] * len(params.measures)
    beats = [find_beats(found, x, rate_hz, sign * UNDECIDED) for sign in (-1, 0, 1)]
    if any(len(b) != len(beats[1]) or (np.round(b) != np.round(beats[1])).any() for b in beats):
        return [np.nan] * len(params.measures)
    measures = describe(beats[1] * 1000.0 / rate_hz, params.tolerance)
    return [measures[name] for name in params.measures]


def band_pass(found: Detector, samples: np.ndarray, rate_hz: float) -> np.ndarray:
    edges = (found.f_min, found.f_max)
    sos = scipy.signal.butter(found.order, edges, "bandpass", fs=rate_hz, output="sos")
    state = scipy.signal.sosfilt_zi(sos) * samples[0]
    return scipy.signal.sosfilt(sos, samples, zi=state)[0]


def find_beats(found: Detector, x: np.ndarray, rate_hz: float, slack: float = 0.0) -> np.ndarray:
    """Places in samples, between samples too."""
    energy = np.where(x > 0, x, 0.0) ** 2 if found.upright else x**2
    energy /= energy.max()
    average = [
        scipy.ndimage.uniform_filter1d(
            energy, 2 * round((s * rate_hz - 1) / 2) + 1, mode="constant"
        )
        for s in (found.peak_s, found.beat_s)
    ]
    above = average[0] > average[1] + found.offset * energy.mean() + slack
    edges = np.flatnonzero(np.diff(above.astype(int)))
    least = 2 * round((found.peak_s * rate_hz - 1) / 2) + 1
    peaks: list[int] = []
    for first, last in itertools.pairwise(edges):
        if above[last] and last - first >= least:
            peak = first + 1 + int(np.abs(x[first + 1 : last + 1]).argmax())
            if peaks and peak - peaks[-1] < round(SHORTEST_MS / 1000 * rate_hz):
                if abs(x[peak]) <= abs(x[peaks[-1]]):
                    continue
                peaks.pop()
            peaks.append(peak)
    return np.array([peak + _vertex(*x[peak - 1 : peak + 2]) for peak in peaks])


def _vertex(left: float, top: float, right: float) -> float:
    """Of the parabola through three samples, from the middle one."""
    a, b = (left + right) / 2 - top, (right - left) / 2
    place = -b / (2 * a) if a else 0.0
    return place if abs(place) <= 0.5 else 0.0


def describe(beats_ms: np.ndarray, tolerance: float) -> dict[str, float]:
    """All measures of beats at these times; NaN where an interval or a difference is too near to its
    bound."""
    interval = np.diff(beats_ms)
    possible = (interval >= SHORTEST_MS) & (interval <= LONGEST_MS)
    median = np.median(interval[possible]) if possible.any() else 0.0
    low = max(SHORTEST_MS, median * (1 - tolerance))
    high = min(LONGEST_MS, median * (1 + tolerance))
    if any((np.abs(interval - bound) < NEAR_MS).any() for bound in (low, high)):
        return dict.fromkeys(MEASURES, np.nan)
    normal = (interval >= low) & (interval <= high)
    nn = interval[normal]
    steps = np.abs(np.diff(interval))[normal[1:] & normal[:-1]]
    mean = nn.mean() if len(nn) else 0.0
    sdnn = nn.std(ddof=1) if len(nn) > 1 else 0.0

    def above(bound: float) -> float:
        if (np.abs(steps - bound) < NEAR_MS).any():
            return np.nan
        return (steps > bound).mean() if len(steps) else 0.0

    return {
        "heart_rate": 60000 / mean if mean else 0.0,
        "beats": float(len(beats_ms)),
        "mean_nn": mean,
        "min_nn": nn.min(initial=np.inf) if len(nn) else 0.0,
        "max_nn": nn.max(initial=0.0),
        "sdnn": sdnn,
        "rmssd": np.sqrt((steps**2).mean()) if len(steps) else 0.0,
        "pnn50": above(50.0),
        "pnn20": above(20.0),
        "cvnn": sdnn / mean if mean else 0.0,
    }
