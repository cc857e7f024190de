"""``scale``: a factor for each channel."""

from __future__ import annotations

import numpy as np

from specc.augment.scale.params import Params
from specc.augment.scene import Scene


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``."""
    return samples * rng.uniform(*params.range, samples.shape[1]).astype(np.float32)
