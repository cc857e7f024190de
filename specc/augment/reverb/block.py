"""``reverb``: convolution with a synthetic room.

The response is an impulse and, after it, white Gaussian noise under an exponential that falls by 60 dB
in the reverberation time, where it ends. Source of the model: Polack, La transmission de l'energie
sonore dans les salles, 1988.
"""

from __future__ import annotations

import numpy as np

from specc.augment.reverb.params import Params
from specc.augment.scene import Scene


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``."""
    rt60_s, direct_db = rng.uniform(*params.rt60), rng.uniform(*params.direct)
    return convolved(samples, impulse_response(rt60_s, direct_db, scene.rate_hz, rng))


def impulse_response(
    rt60_s: float, direct_db: float, rate_hz: float, rng: np.random.Generator
) -> np.ndarray:
    """float64 ``(n,)``, 1 at the start; the energy of the rest is ``direct_db`` below that."""
    n = max(1, round(rt60_s * rate_hz))
    tail = rng.standard_normal(n) * 10 ** (-3 * np.arange(1, n + 1) / n)
    tail *= np.sqrt(10 ** (-direct_db / 10) / np.square(tail).sum())
    return np.concatenate([[1.0], tail])


def convolved(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """The first ``len(samples)`` samples of the convolution of each channel."""
    n = len(samples) + len(response) - 1
    spectrum = np.fft.rfft(samples, n, axis=0) * np.fft.rfft(response, n)[:, None]
    return np.fft.irfft(spectrum, n, axis=0)[: len(samples)].astype(np.float32)
