"""``speed``: band-limited interpolation at other places in time.

A sinc under a Hann window, 16 zero crossings on each side; played faster, it is stretched, so that
nothing folds back from above the Nyquist frequency.
"""

from __future__ import annotations

import numpy as np

from specc.augment.scene import Scene
from specc.augment.speed.params import TAPS, Params

PLACES_AT_A_TIME = 4096


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``."""
    return played(samples, rng.uniform(*params.range))


def played(samples: np.ndarray, factor: float) -> np.ndarray:
    """``samples`` at ``factor`` times the speed, about their middle; beyond the ends they stay as
    they are there."""
    middle = (len(samples) - 1) / 2
    places = middle + (np.arange(len(samples)) - middle) * factor
    parts = np.split(places, range(PLACES_AT_A_TIME, len(places), PLACES_AT_A_TIME))
    return np.concatenate([_at(samples, part, max(1.0, factor)) for part in parts])


def _at(samples: np.ndarray, places: np.ndarray, stretch: float) -> np.ndarray:
    reach = int(np.ceil(TAPS * stretch))
    first = np.floor(places).astype(int)
    near = first[:, None] + np.arange(-reach + 1, reach + 1)
    distance = (places[:, None] - near) / stretch
    taper = np.where(np.abs(distance) < TAPS, 0.5 + 0.5 * np.cos(np.pi * distance / TAPS), 0.0)
    weights = np.sinc(distance) * taper
    weights /= weights.sum(axis=1, keepdims=True)
    rows = samples[np.clip(near, 0, len(samples) - 1)]
    return np.einsum("pt,ptc->pc", weights, rows).astype(np.float32)
