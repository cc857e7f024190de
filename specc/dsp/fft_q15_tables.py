"""The constants of the fixed-point FFT of ``runtime/fft_q15.c``."""

from __future__ import annotations

import math

import numpy as np

from specc.kernel import Struct, Table

MIN_N_FFT = 16
SCALE = 32767
LOG_SEGMENTS = 128


def n_fft_of(frame_length: int) -> int:
    """The smallest power of two that holds a frame."""
    return max(MIN_N_FFT, 1 << (frame_length - 1).bit_length())


def rfft_q15_struct(n_fft: int) -> Struct:
    """``specc_rfft_q15_t`` for ``n_fft`` real samples, a power of two."""
    n = n_fft // 2
    twiddles = [_rounded(-2 * math.pi * k / n) for k in range(3 * n // 4)]
    separation = [_rounded(-math.pi * (k / n + 0.5)) for k in range(1, n // 2 + 1)]
    return Struct(
        "specc_rfft_q15_t",
        {
            "n_fft": n_fft,
            "order": Table("order", np.array(digit_reversed(n), np.uint16), "reversed digits"),
            "twiddles": Table("twiddles", np.array(twiddles, np.int16).ravel(), "(cos, -sin)"),
            "separation": Table("separation", np.array(separation, np.int16).ravel()),
        },
    )


def _rounded(angle: float) -> tuple[int, int]:
    return tuple(math.floor(0.5 + SCALE * f(angle)) for f in (math.cos, math.sin))


def digit_reversed(n: int) -> list[int]:
    """Which sample comes to each place, so that transforms of interleaved samples lie side by side:
    in fours, and the innermost in twos where ``n`` is an odd power of two."""
    if n <= 2:
        return list(range(n))
    inner = digit_reversed(n // 4)
    return [4 * i + q for q in range(4) for i in inner]


def log_table() -> np.ndarray:
    """uint16 (130,): what log2(1 + x) is above x, in 65536ths, at x = 0, 1/128, ..., 1."""
    x = np.arange(LOG_SEGMENTS + 1) / LOG_SEGMENTS
    found = np.round((np.log2(1 + x) - x) * 65536)
    return np.append(found, 0).astype(np.uint16)
