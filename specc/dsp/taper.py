"""Tapers of a frame."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from specc.dsp.fft_tables import root_of_unity


def taper(window: str, length: int) -> np.ndarray:
    """float64 (length,): a periodic window as ``scipy.signal.get_window``, which calls the
    rectangular one ``boxcar``. F. J. Harris, "On the use of windows for harmonic analysis with the
    discrete Fourier transform", Proc. IEEE 66 (1978)."""
    cosine = _cosine(length)
    if window == "hann":
        return 0.5 - 0.5 * cosine
    if window == "hamming":
        return 0.54 - 0.46 * cosine
    return np.ones(length)


@lru_cache(maxsize=8)
def _cosine(length: int) -> np.ndarray:
    """A turn of ``length`` steps: each block with a taper asks for it more than once."""
    return np.array([root_of_unity(i, length)[0] for i in range(length)])
