"""``gain``: one factor for all channels, uniform in dB."""

from __future__ import annotations

import numpy as np

from specc.augment.gain.params import Params
from specc.augment.scene import Scene


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``."""
    return samples * np.float32(10 ** (rng.uniform(*params.range) / 20))
