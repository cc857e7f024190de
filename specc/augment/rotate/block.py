"""``rotate``: a rotation about an axis that is uniform over the sphere (Rodrigues' formula)."""

from __future__ import annotations

import numpy as np

from specc.augment.rotate.params import Params, groups
from specc.augment.scene import Scene


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``."""
    axis = rng.standard_normal(3)
    matrix = rotation(axis / np.linalg.norm(axis), np.radians(rng.uniform(0, params.most)))
    found = samples.copy()
    for group in groups([channel.name for channel in scene.channels]):
        found[:, group] = samples[:, group] @ matrix.T
    return found


def rotation(axis: np.ndarray, angle: float) -> np.ndarray:
    """float64 ``(3, 3)``; ``axis`` is of length 1, ``angle`` in radians."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
