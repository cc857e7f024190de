"""The ``micro_frontend`` block by TensorFlow Lite Micro's own frontend, in the package
``pymicro-features``, which has its default parameters alone, at 16 kHz."""

from __future__ import annotations

import numpy as np
from pymicro_features import MicroFrontend

from specc.dsp.micro_frontend.params import Params, framing

NAME = "pymicro-features"
TOLERANCE = 0.0
RATE_HZ = 16000.0
CHUNK = 160  # samples that it takes at a time


def frames(params: Params, samples: np.ndarray, rate_hz: float) -> np.ndarray:
    """``samples``: float64 (n, n_channels) from the start. Returns (n_frames, n_mels * n_channels);
    NaN for parameters or rates that the package does not have."""
    n_frames = framing(params, rate_hz).count(len(samples))
    if rate_hz != RATE_HZ or params != Params(type="micro_frontend"):
        return np.full((n_frames, params.n_mels * samples.shape[1]), np.nan)
    pcm = np.clip(np.floor(np.abs(samples) * 32768 + 0.5) * np.sign(samples), -32768, 32767)
    columns = [_channel(pcm[:, c].astype("<i2")) for c in range(samples.shape[1])]
    return np.stack(columns, axis=2).reshape(n_frames, -1)


def _channel(pcm: np.ndarray) -> np.ndarray:
    frontend = MicroFrontend()
    found = []
    position = 0
    while position + CHUNK <= len(pcm):
        output = frontend.process_samples(pcm[position : position + CHUNK].tobytes())
        position += output.samples_read
        if output.features:
            found.append(output.features)
    return np.array(found).reshape(len(found), -1)
