"""``shift``: a whole number of samples to the left or to the right."""

from __future__ import annotations

import numpy as np

from specc.augment.scene import Scene
from specc.augment.shift.params import Params, margin


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``; what comes in at the ends is in the margin."""
    most = margin(params, scene.rate_hz, len(samples))
    return np.roll(samples, rng.integers(-most, most + 1), axis=0)
