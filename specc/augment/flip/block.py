"""``flip``: the image's rows or columns in reverse."""

from __future__ import annotations

import numpy as np

from specc.augment.flip.params import Params
from specc.augment.scene import Scene

AXES = {"horizontal": [(1,)], "vertical": [(0,)], "both": [(0,), (1,), (0, 1)]}


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(height * width, channels)``."""
    choices = AXES[params.direction]
    image = samples.reshape(*scene.frame, samples.shape[1])
    return np.flip(image, choices[rng.integers(len(choices))]).reshape(samples.shape)
