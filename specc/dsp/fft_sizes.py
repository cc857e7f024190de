"""Which lengths the FFT of ``runtime/fft.c`` takes. Pure Python: parameter checks load this."""

from __future__ import annotations

MIN_N_FFT = 4
MAX_N_FFT = 4096


def radices(n_fft: int) -> tuple[int, ...] | None:
    """The stages of the transform of ``n_fft`` real samples, whose product is ``n_fft / 2``; None
    where ``n_fft`` is odd or has a factor other than 2, 3 and 5.

    The widest come first: a stage works in rows, and the first one has the shortest, so it should
    have the fewest.
    """
    if n_fft % 2 or n_fft < 2:
        return None
    rest = n_fft // 2
    stages: list[int] = []
    for radix in (4, 5, 3, 2):
        while rest % radix == 0:
            stages.append(radix)
            rest //= radix
    return tuple(stages) if rest == 1 else None


def is_size(n_fft: int) -> bool:
    """Whether the FFT takes ``n_fft`` samples."""
    return MIN_N_FFT <= n_fft <= MAX_N_FFT and radices(n_fft) is not None


def size_at_least(n_fft: int) -> int | None:
    """The smallest length of ``n_fft`` or more that the FFT takes; None above the largest."""
    return next((n for n in range(max(n_fft, MIN_N_FFT), MAX_N_FFT + 1) if is_size(n)), None)


def size_at_most(n_fft: int) -> int | None:
    """The largest length of ``n_fft`` or less that the FFT takes; None below the smallest."""
    top = min(n_fft, MAX_N_FFT)
    return next((n for n in range(top, MIN_N_FFT - 1, -1) if is_size(n)), None)
