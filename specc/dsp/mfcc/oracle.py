"""The ``mfcc`` block by librosa, in float64."""

from __future__ import annotations

import librosa
import numpy as np

from specc.dsp.audio_oracle import frame_powers, mel_decibels, mel_uncertainty
from specc.dsp.mfcc.params import Params

NAME = "librosa.feature.mfcc"
TOLERANCE = 1e-3
TOLERANCE_FIXED = 1e-2
# A deviation below this share of the largest coefficient is rounding noise.
CLEAR = 1e-3
DCT_STEP = 2.0**-15  # of the transform in fixed point, as a share of its largest factor


def tolerance(params: Params) -> float:
    """Of 1 + the coefficient."""
    return TOLERANCE_FIXED if params.arithmetic == "fixed" else TOLERANCE


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_frames * n_mfcc, n_channels), NaN where a
    coefficient hardly varies over the frames that normalise it, and where in fixed point the noise of
    the FFT, or of the transform's 16 bits, may show."""
    power = frame_powers(params, window, rate_hz)
    levels = mel_decibels(params, power, rate_hz)
    found = _transformed(params, levels)
    unsure = np.zeros_like(found)
    if params.arithmetic == "fixed":
        unsure += _uncertainty(params, levels, mel_uncertainty(params, power, rate_hz))
    if params.cmvn_window:
        found, unsure = _normalised(found, unsure, params.cmvn_window)
    found[unsure > tolerance(params) * (1 + np.abs(found))] = np.nan
    return found.reshape(-1, window.shape[1])


def _transformed(params: Params, levels: np.ndarray) -> np.ndarray:
    """(n_frames, n_mfcc, n_channels) of (n_frames, n_mels, n_channels)."""
    columns = [
        librosa.feature.mfcc(S=levels[:, :, c].T, n_mfcc=params.n_mfcc).T
        for c in range(levels.shape[2])
    ]
    return np.stack(columns, axis=2)


def _uncertainty(params: Params, levels: np.ndarray, unsure: np.ndarray) -> np.ndarray:
    """(n_frames, 1, n_channels): what levels that are unsure by so many dB, independent of each other,
    and the roundings of the transform's factors make of a coefficient: as far as these are not the
    same in all frames, which their mean takes away."""
    if params.cmvn_window:
        levels = levels - levels.mean(axis=0)
    step = DCT_STEP * np.sqrt(2.0 / params.n_mels)
    squares = 2.0 / params.n_mels * unsure**2 + (step * levels) ** 2
    return np.sqrt(squares.sum(axis=1, keepdims=True))


def _normalised(
    frames: np.ndarray, unsure: np.ndarray, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """With mean 0 and deviation 1 over the ``width`` frames around each, and how unsure they are."""
    half = width // 2
    padded = np.pad(frames, ((half, half), (0, 0), (0, 0)), "symmetric")
    around = np.lib.stride_tricks.sliding_window_view(padded, width, axis=0)
    std = around.std(axis=-1)
    largest = np.abs(frames).max(axis=(0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        result = (frames - around.mean(axis=-1)) / std
        # As unsure as the frame itself, and in parts as the deviation over the others.
        others = np.sqrt((unsure**2).mean(axis=0))
        unsure = (unsure + np.abs(result) * others) / std
    result[std < CLEAR * (1 + largest)] = np.nan
    return result, unsure
