"""``brightness``: a factor of the pixels, and one of their distance from the mean."""

from __future__ import annotations

import numpy as np

from specc.augment.brightness.params import Params
from specc.augment.scene import Scene

WHITE = 255.0


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(height * width, channels)``, 0 to 255."""
    brighter = samples * rng.uniform(*params.range)
    mean = brighter.mean()
    changed = mean + (brighter - mean) * rng.uniform(*params.contrast)
    return np.clip(changed, 0, WHITE).astype(np.float32)
