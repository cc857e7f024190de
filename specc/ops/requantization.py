"""Scales as the kernels take them: fixed-point multipliers, activation ranges, padding.

Follows TensorFlow Lite's ``QuantizeMultiplier``, ``CalculateActivationRangeQuantized`` and
``ComputePaddingHeightWidth``, in the same precision at every step: what is float there is float32
here, what is double there is a Python float.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from specc.ir import Tensor
from specc.kernel import Struct, Table

INT8_MIN, INT8_MAX = -128, 127
INT16_MIN, INT16_MAX = -32768, 32767
INT32_MAX = 2**31 - 1
MAX_SHIFT = 30
EXTRA_BITS = 16  # of an exact factor, in multiplier_low
COMMON_SHIFTS_ONCE = range(33, 55)  # of specc_requantize_once_t.common


def quantize_multiplier(real: float) -> tuple[int, int]:
    """``(multiplier, shift)`` with ``real = multiplier * 2 ** (shift - 31)``, the multiplier in
    [2**30, 2**31); (0, 0) where ``real`` is below 2**-32."""
    if real == 0.0:
        return 0, 0
    fraction, shift = math.frexp(real)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier, shift = multiplier // 2, shift + 1
    return (0, 0) if shift < -31 else (multiplier, shift)


def round_half_away(x: float) -> int:
    """C's ``round``."""
    return math.floor(x + 0.5) if x >= 0 else math.ceil(x - 0.5)


def activation_range(activation: str, output: Tensor) -> tuple[int, int]:
    """The quantized values that the fused ``activation`` lets through."""

    def quantize(real: float) -> int:
        # A value beyond int32 is clipped by the caller just as one beyond int8.
        steps = float(np.float32(real) / np.float32(output.scale))
        return output.zero_point + round_half_away(max(-1e9, min(1e9, steps)))

    low, high = (INT8_MIN, INT8_MAX) if output.dtype == "int8" else (INT16_MIN, INT16_MAX)
    if activation in ("relu", "relu6", "relu_0_to_1"):
        low = max(low, quantize(0.0))
    if activation == "relu_n1_to_1":
        low, high = max(low, quantize(-1.0)), min(high, quantize(1.0))
    if activation in ("relu6", "relu_0_to_1"):
        high = min(high, quantize(6.0 if activation == "relu6" else 1.0))
    return low, high


def float32_ratio(*scales: float, over: float) -> float:
    """The product of ``scales`` divided by ``over``, in the float32 that many reference kernels take
    it in, from left to right."""
    product = np.float32(1.0)
    for scale in scales:
        product *= np.float32(scale)
    return float(product / np.float32(over))


def requantize(reals: Sequence[float], output: Tensor, bounds: tuple[int, int]) -> Struct:
    """``specc_requantize_t`` for one real factor, or one for each channel."""
    return requantize_fixed([quantize_multiplier(real) for real in reals], output, bounds)


def requantize_fixed(
    factors: Sequence[tuple[int, int]], output: Tensor, bounds: tuple[int, int]
) -> Struct:
    """:func:`requantize` of factors that are fixed-point already."""
    return Struct(
        "specc_requantize_t",
        {
            "multiplier": Table("multiplier", np.array([m for m, _ in factors], np.int32)),
            "shift": Table("shift", np.array([s for _, s in factors], np.int8)),
            "per_channel": int(len(factors) > 1),
            "zero_point": output.zero_point,
            "activation_min": bounds[0],
            "activation_max": bounds[1],
        },
    )


@lru_cache(maxsize=1 << 16)
def exact_factor(
    real: float, zero_point: int, bounds: tuple[int, int], largest: int
) -> tuple[int, int] | None:
    """``(multiplier, shift)``, the multiplier of 47 bits, such that
    ``(acc * multiplier + 2 ** (shift - 1)) >> shift`` gives the same int8, after ``zero_point`` and
    ``bounds``, as C's ``round(acc * real)`` in double precision, for every ``|acc| <= largest``.
    None where there is no such multiplier.

    An int8 output has at most 255 steps, so equality for all accumulators is equality at 255
    accumulators: for output value ``t`` the smallest that reaches it. Each gives a lower and an
    upper bound for the multiplier."""
    fraction, exponent = math.frexp(real)
    shift = 47 - exponent
    if exponent < -31:  # |acc * real| stays below 1/2
        return 0, 31 + EXTRA_BITS
    low, high = 0, 2**47 - 1
    for value in range(bounds[0] + 1, bounds[1] + 1):
        target = value - zero_point
        first = _first_to_reach(target, real)
        threshold = (2 * target - 1) << (shift - 1)  # acc * multiplier at which target is reached
        if abs(first) <= largest:  # first * multiplier >= threshold
            if first > 0:
                low = max(low, -(-threshold // first))
            elif first < 0:
                high = min(high, threshold // first)
        if abs(first - 1) <= largest:  # (first - 1) * multiplier < threshold
            if first > 1:
                high = min(high, -(-threshold // (first - 1)) - 1)
            elif first < 1:
                low = max(low, threshold // (first - 1) + 1)
    multiplier = min(max(math.floor(fraction * 2**47 + 0.5), low), high)
    short = -(-low >> EXTRA_BITS) << EXTRA_BITS  # the kernel has less to do where one is in range
    nearest = (multiplier + 2 ** (EXTRA_BITS - 1)) >> EXTRA_BITS << EXTRA_BITS
    for candidate in (short, nearest):
        if low <= candidate <= min(high, (2**31 - 1) << EXTRA_BITS):
            multiplier = candidate
    return (multiplier, shift) if low <= high else None


def _first_to_reach(target: int, real: float) -> int:
    """The smallest accumulator that ``round(acc * real)`` takes to ``target`` or above."""
    acc = math.ceil((target - 0.5) / real)
    while round_half_away(acc * real) >= target:
        acc -= 1
    while round_half_away(acc * real) < target:
        acc += 1
    return acc


def requantize_once(
    factors: Sequence[tuple[int, int]], output: Tensor, bounds: tuple[int, int]
) -> Struct:
    """``specc_requantize_once_t`` for the results of :func:`exact_factor`."""
    multipliers = np.array([m for m, _ in factors], np.int64)
    shifts = np.array([s - EXTRA_BITS for _, s in factors], np.int8)
    low = (multipliers & (2**EXTRA_BITS - 1)).astype(np.uint16)
    common = all(s in COMMON_SHIFTS_ONCE for s in shifts) and bounds == (INT8_MIN, INT8_MAX)
    return Struct(
        "specc_requantize_once_t",
        {
            "multiplier": Table("multiplier", (multipliers >> EXTRA_BITS).astype(np.int32)),
            "multiplier_low": Table("multiplier_low", low) if low.any() else None,
            "shift": Table("shift", shifts),
            "per_channel": int(len(factors) > 1),
            "common": int(common),
            "zero_point": output.zero_point,
            "activation_min": bounds[0],
            "activation_max": bounds[1],
        },
    )


def output_size(padding: str, size: int, filter_size: int, stride: int, dilation: int = 1) -> int:
    """Of a convolution or pooling along one axis; below 1 where the filter does not fit."""
    if padding == "same":
        return (size + stride - 1) // stride
    return (size - ((filter_size - 1) * dilation + 1)) // stride + 1


def pad_before(size: int, filter_size: int, stride: int, dilation: int, output: int) -> int:
    """Rows or columns of padding before the first one of the input."""
    total = (output - 1) * stride + (filter_size - 1) * dilation + 1 - size
    return max(0, total) // 2


# --- findings that several ops share ---------------------------------------------------------


def int8_faults(**tensors: Tensor | None) -> Iterator[str]:
    """What keeps computed tensors from being int8 with one scale."""
    for role, tensor in tensors.items():
        if tensor is None:
            yield f"its {role} is missing"
        elif tensor.dtype != "int8":
            yield f"its {role} is {tensor.dtype}, not int8"
        elif tensor.quantization.axis is not None:
            yield f"its {role} has a scale for each channel: only weights may"


def quantized_faults(**tensors: Tensor | None) -> Iterator[str]:
    """What keeps computed tensors from being all int8 or all int16, with one scale each."""
    present = [tensor for tensor in tensors.values() if tensor is not None]
    if not any(tensor.dtype == "int16" for tensor in present):
        yield from int8_faults(**tensors)
        return
    for role, tensor in tensors.items():
        if tensor is None:
            yield f"its {role} is missing"
        elif tensor.dtype != "int16":
            yield f"its {role} is {tensor.dtype}, and others are int16"
        elif tensor.quantization.axis is not None:
            yield f"its {role} has a scale for each channel: only weights may"
        elif tensor.zero_point != 0:
            yield f"its {role} is int16 with a zero point: int16 must be symmetric"


def size_faults(**sizes: int) -> Iterator[str]:
    """What does not fit the uint16 fields of the kernels, or is no size."""
    for role, size in sizes.items():
        if not 1 <= size <= 65535:
            yield f"its {role} of {size} is not in 1 .. 65535"


def factor_faults(reals: Sequence[float], most: float = 2.0**MAX_SHIFT) -> Iterator[str]:
    """A ratio of scales that fixed point cannot hold."""
    if not all(0 <= real < most for real in reals):
        yield f"the ratio of its scales is not in 0 .. {most:g}"


def same_quantization_faults(*tensors: Tensor) -> Iterator[str]:
    """For ops that copy or compare values as they are."""
    if any(tensor.quantization != tensors[0].quantization for tensor in tensors):
        yield "its input and output have different scales or zero points"
