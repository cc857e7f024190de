"""``spec_augment``: rows and columns of a map of features become its mean.

Source: Park et al., SpecAugment: A Simple Data Augmentation Method for Automatic Speech Recognition,
2019; without its time warping.
"""

from __future__ import annotations

import numpy as np

from specc.augment.spec_augment.params import Params


def mask(params: Params, features: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """``features``: float32 ``(frames, bands, channels)``; all channels are hidden alike."""
    found = features.copy()
    mean = features.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    frames, bands = features.shape[:2]
    for _ in range(params.time_masks):
        start, stop = _stretch(frames, params.time_width, rng)
        found[start:stop] = mean
    for _ in range(params.frequency_masks):
        start, stop = _stretch(bands, params.frequency_width, rng)
        found[:, start:stop] = mean
    return found


def _stretch(n: int, share: float, rng: np.random.Generator) -> tuple[int, int]:
    """A random stretch of 0 to ``share * n`` of ``n``."""
    width = int(rng.integers(int(share * n) + 1))
    start = int(rng.integers(n - width + 1))
    return start, start + width
