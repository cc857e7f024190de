"""The ``mfe`` block by librosa, in float64."""

from __future__ import annotations

import numpy as np

from specc.dsp.audio_oracle import frame_powers, mel_decibels
from specc.dsp.mfe.params import Params

NAME = "librosa.filters.mel"
TOLERANCE = 1e-4


def tolerance(params: Params) -> float:
    """In fixed point, that of a 16-bit FFT at levels down to 50 dB below the frame's loudest."""
    return 0.05 if params.arithmetic == "fixed" else TOLERANCE


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (length, n_channels). Returns (n_frames * n_mels, n_channels)."""
    levels = mel_decibels(params, frame_powers(params, window, rate_hz), rate_hz)
    return levels.reshape(-1, window.shape[1])
