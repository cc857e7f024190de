"""``noise``: white, pink or recorded noise at a chosen signal-to-noise ratio."""

from __future__ import annotations

import numpy as np

from specc.augment.noise.params import Params
from specc.augment.scene import Scene


def apply(
    params: Params, samples: np.ndarray, rng: np.random.Generator, scene: Scene
) -> np.ndarray:
    """float32 ``(n, channels)``."""
    snr_db = rng.uniform(*params.snr)
    if params.source == "background":
        noise = recorded(scene.noise, len(samples), rng)
    else:
        noise = rng.standard_normal(samples.shape)
        noise = pink(noise) if params.source == "pink" else noise
    return mixed(samples, noise, snr_db)


def mixed(samples: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """Power is that about the mean: gravity is no signal. Where a channel, or its noise, does not
    vary, nothing is added."""
    signal, power = samples.var(axis=0, dtype=np.float64), noise.var(axis=0, dtype=np.float64)
    wanted = signal / 10 ** (snr_db / 10)
    gain = np.sqrt(wanted / np.where(power > 0, power, np.inf))
    return (samples + gain * (noise - noise.mean(axis=0))).astype(np.float32)


def pink(white: np.ndarray) -> np.ndarray:
    """White noise with its amplitudes divided by the root of the frequency; the mean is gone."""
    spectrum = np.fft.rfft(white, axis=0)
    shape = np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    shape[0] = np.inf
    return np.fft.irfft(spectrum / shape[:, None], len(white), axis=0)


def recorded(noise: tuple[np.ndarray, ...], n: int, rng: np.random.Generator) -> np.ndarray:
    """A random piece of ``n`` samples; every sample is as likely; a short recording is repeated."""
    lengths = np.array([len(part) for part in noise], np.float64)
    part = noise[rng.choice(len(noise), p=lengths / lengths.sum())]
    start = rng.integers(max(1, len(part) - n + 1))
    return part[np.arange(start, start + n) % len(part)]
