"""``crop``: a part of the image, scaled to the frame by bilinear interpolation."""

from __future__ import annotations

import numpy as np

from specc.augment.crop.params import Params
from specc.augment.scene import Scene


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(height * width, channels)``."""
    image = samples.reshape(*scene.frame, samples.shape[1])
    share = rng.uniform(params.least, 1)
    top, left = (rng.uniform(0, (1 - share) * size) for size in scene.frame)
    return part(image, top, left, share).reshape(samples.shape)


def part(image: np.ndarray, top: float, left: float, share: float) -> np.ndarray:
    """The rectangle of ``share`` of each side whose corner is at ``top``, ``left`` (in pixels), as
    large as ``image``, ``(height, width, channels)``."""
    height, width = image.shape[:2]
    rows = _between(image, top + (np.arange(height) + 0.5) * share - 0.5, 0)
    return _between(rows, left + (np.arange(width) + 0.5) * share - 0.5, 1).astype(np.float32)


def _between(image: np.ndarray, places: np.ndarray, axis: int) -> np.ndarray:
    """``image`` at fractional places along an axis."""
    last = image.shape[axis] - 1
    places = np.clip(places, 0, last)
    first = np.minimum(places.astype(int), max(last - 1, 0))
    shape = [1] * image.ndim
    shape[axis] = -1
    weight = (places - first).reshape(shape)
    low, high = image.take(first, axis), image.take(np.minimum(first + 1, last), axis)
    return low * (1 - weight) + high * weight
