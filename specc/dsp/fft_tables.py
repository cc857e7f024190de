"""The constants of an FFT: computed in float64, rounded once to float32.

Angles are reduced to an eighth of a turn in integers first, so that the symmetric values of a table
are equal in all bits and the simple ones (0, 1, the root of a half) are exact.
"""

from __future__ import annotations

import math

import numpy as np

from specc.dsp.fft_sizes import radices
from specc.kernel import Struct, Table


def root_of_unity(index: int, n: int) -> tuple[float, float]:
    """``exp(-2 pi i index / n)`` as (real, imaginary)."""
    index %= n
    quarter, rest = divmod(4 * index, n)  # whole quarter turns; rest / (4 n) of a turn is left
    if 2 * rest == n:
        cosine = sine = math.sqrt(0.5)
    elif 2 * rest < n:
        cosine, sine = math.cos(math.pi * rest / (2 * n)), math.sin(math.pi * rest / (2 * n))
    else:
        rest = n - rest
        cosine, sine = math.sin(math.pi * rest / (2 * n)), math.cos(math.pi * rest / (2 * n))
    return ((cosine, -sine), (-sine, -cosine), (-cosine, sine), (sine, cosine))[quarter]


def rfft_struct(n_fft: int) -> Struct:
    """``specc_rfft_t`` for ``n_fft`` real samples (see runtime/fft.h for the tables' layout).

    :raises ValueError: for a length that the FFT does not take.
    """
    stages = radices(n_fft)
    if stages is None:
        raise ValueError(f"no FFT of {n_fft} samples")
    twiddles: list[float] = []
    n = n_fft // 2
    for radix in stages:
        for p in range(1, n // radix):
            for k in range(1, radix):
                twiddles += root_of_unity(p * k, n)
        n //= radix
    separation = [x for k in range(1, n_fft // 4 + 1) for x in root_of_unity(k, n_fft)]
    return Struct(
        "specc_rfft_t",
        {
            "n_fft": n_fft,
            "n_stages": len(stages),
            "radices": Table("radices", _array(stages, np.uint8), "of the stages, in order"),
            "twiddles": Table("twiddles", _array(twiddles), "(cos, -sin), in order of use"),
            "separation": Table("separation", _array(separation), f"exp(-2 pi i k / {n_fft})"),
        },
    )


def _array(values: object, dtype: type = np.float32) -> np.ndarray:
    """Never empty: C has no arrays of length 0."""
    return np.array(values or [0], dtype)
