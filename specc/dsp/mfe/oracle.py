"""The ``mfe`` block by librosa, in float64."""

from __future__ import annotations

import numpy as np

from specc.dsp.audio_oracle import frame_powers, mel_decibels, mel_uncertainty
from specc.dsp.mfe.params import Params

NAME = "librosa.filters.mel"
TOLERANCE = 1e-4
TOLERANCE_FIXED = 1e-3


def tolerance(params: Params) -> float:
    """Of 1 + the level."""
    return TOLERANCE_FIXED if params.arithmetic == "fixed" else TOLERANCE


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_frames * n_mels, n_channels), NaN where a
    level is so far below its frame that in fixed point the noise of the FFT shows."""
    power = frame_powers(params, window, rate_hz)
    levels = mel_decibels(params, power, rate_hz)
    unsure = mel_uncertainty(params, power, rate_hz) > tolerance(params) * (1 + np.abs(levels))
    return np.where(unsure, np.nan, levels).reshape(-1, window.shape[1])
