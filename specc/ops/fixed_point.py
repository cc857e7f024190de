"""The kernels' fixed-point arithmetic on Python integers, for constants that are computed with it.

Rounds as ``runtime/requantize.h`` does, which follows gemmlowp and TensorFlow Lite's
``MultiplyByQuantizedMultiplier``.
"""

from __future__ import annotations


def high_mul(a: int, b: int, bits: int = 32) -> int:
    """``a * b / 2 ** (bits - 1)``, rounded half up, saturated."""
    half = 1 << (bits - 2)
    return min((a * b + half) >> (bits - 1), 2 ** (bits - 1) - 1)


def rounding_shift(x: int, exponent: int) -> int:
    """``x / 2 ** exponent``, rounded half away from zero."""
    if exponent == 0:
        return x
    rounded = (abs(x) + (1 << (exponent - 1))) >> exponent
    return rounded if x >= 0 else -rounded


def saturate(x: int, bits: int) -> int:
    """``x`` within a signed type."""
    return max(-(2 ** (bits - 1)), min(2 ** (bits - 1) - 1, x))


def multiply(x: int, multiplier: int, shift: int) -> int:
    """``x * multiplier * 2 ** (shift - 31)``, rounded twice."""
    return rounding_shift(high_mul(x << max(shift, 0), multiplier), max(-shift, 0))


def inverse_square_root(x: int) -> tuple[int, int]:
    """``(multiplier, shift)`` of ``1 / sqrt(x)`` for ``x`` > 0: the Newton-Raphson iteration of
    ``GetInvSqrtQuantizedMultiplierExp``, with 3 integer bits. As ``specc_inverse_square_root``."""
    if x <= 1:
        return 2**31 - 1, 0
    shift = 11
    while x >= 1 << 29:
        x //= 4
        shift += 1
    pairs = (31 - x.bit_length()) // 2 - 1
    shift -= pairs
    x <<= 2 * pairs
    half = rounding_shift(x >> 1, 1)
    three_halves = (1 << 28) + (1 << 27)
    root = 1 << 28
    for _ in range(5):
        cube = saturate(high_mul(high_mul(root, root), root) << 6, 32)
        root = saturate((high_mul(three_halves, root) - high_mul(half, cube)) << 3, 32)
    root = high_mul(root, 1518500250)  # sqrt(1/2)
    if shift < 0:
        root, shift = root << -shift, 0
    return root, -shift
