"""The ``mfcc`` block by librosa, in float64."""

from __future__ import annotations

import librosa
import numpy as np

from specc.dsp.audio_oracle import frame_powers, mel_decibels
from specc.dsp.mfcc.params import Params

NAME = "librosa.feature.mfcc"
TOLERANCE = 1e-3
# A deviation below this share of the largest coefficient is rounding noise; in fixed point, one below
# this many dB is not far above the noise of the FFT.
CLEAR = 1e-3
CLEAR_FIXED = 5.0


def tolerance(params: Params) -> float:
    """In fixed point, that of a 16-bit FFT at levels down to 50 dB below the frame's loudest."""
    return 0.5 if params.arithmetic == "fixed" else TOLERANCE


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_frames * n_mfcc, n_channels), NaN where a
    coefficient hardly varies over the frames that normalise it."""
    levels = mel_decibels(params, frame_powers(params, window, rate_hz), rate_hz)
    columns = [
        librosa.feature.mfcc(S=levels[:, :, c].T, n_mfcc=params.n_mfcc).T
        for c in range(window.shape[1])
    ]
    found = np.stack(columns, axis=2)
    if params.cmvn_window:
        fixed = CLEAR_FIXED if params.arithmetic == "fixed" else 0.0
        found = _normalised(found, params.cmvn_window, fixed)
    return found.reshape(-1, window.shape[1])


def _normalised(frames: np.ndarray, width: int, least: float) -> np.ndarray:
    half = width // 2
    padded = np.pad(frames, ((half, half), (0, 0), (0, 0)), "symmetric")
    around = np.lib.stride_tricks.sliding_window_view(padded, width, axis=0)
    std = around.std(axis=-1)
    largest = np.abs(frames).max(axis=(0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        result = (frames - around.mean(axis=-1)) / std
    result[std < np.maximum(CLEAR * (1 + largest), least)] = np.nan
    return result
