"""Weights as the kernels of ``filters`` and ``fully_connected`` take them: packed and padded.

``filters/filters.c`` says how a packed word is multiplied. Packing costs no flash but for filling up
to whole blocks, and every core reads the same bytes.
"""

from __future__ import annotations

import numpy as np

from specc.ir import Tensor
from specc.kernel import Struct, Table
from specc.ops.requantization import INT8_MAX, INT8_MIN, quantize_multiplier

WORD = 4  # elements that are multiplied together
PIECE = 256  # elements whose sums fit 24 bits whatever the weights are
SUM_LIMIT = 2**23
OFFSET = 128  # of the stored even elements
SHIFTED = 127  # what the kernels subtract from the input's odd elements
COMMON_SHIFTS = range(22)  # to the right, less 1: zero point and rounding fit above


def padded(size: int, to: int) -> int:
    """``size`` rounded up to a multiple of ``to``."""
    return -(-size // to) * to


def pack(weights: np.ndarray, block: int) -> np.ndarray:
    """int8 ``[block index][word][filter of the block][element]`` of int8 ``weights`` [filter][element].

    ``block``: filters that are computed together. Even elements are stored with 128 added, modulo
    256; filters and elements that fill up are zero."""
    count, depth = weights.shape
    whole = np.zeros((padded(count, block), padded(depth, WORD)), np.int8)
    whole[:count, :depth] = weights
    stored = whole.view(np.uint8).copy()
    stored[:, 0::2] += OFFSET
    blocks = stored.reshape(len(whole) // block, block, -1, WORD).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(blocks).view(np.int8)


def packed_bias(bias: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """int64 [filter]: ``bias`` with what the kernels' sums lack of ``weights . input``."""
    return bias.astype(np.int64) + SHIFTED * weights[:, 1::2].astype(np.int64).sum(1)


def piece_length(weights: np.ndarray) -> int:
    """How many elements may be summed at once: all of them where no input takes any filter's sum,
    ``sum(even * input) + sum(odd * (input - 127))``, to 24 bits."""
    magnitude = np.abs(weights.astype(np.int64))
    largest = 128 * magnitude[:, 0::2].sum(1) + (SHIFTED + 128) * magnitude[:, 1::2].sum(1)
    depth = padded(weights.shape[1], WORD)
    return depth if largest.max() < SUM_LIMIT else min(depth, PIECE)


def column_bytes(filters: Struct) -> int:
    """Of a pair of columns for ``specc_filters_t`` and what ``specc_filters_begin`` writes."""
    depth, piece, count = (filters.fields[key] for key in ("depth", "piece", "count"))
    return 4 * padded(count, 2) + 4 * depth + 16 * -(-depth // piece)


def scaling(
    bias: np.ndarray, factors: list[float], output: Tensor, bounds: tuple[int, int], channels: int
) -> Struct:
    """``specc_scaling_t`` for ``bias`` [filter] and the real factors from sums to outputs, one or one
    for each filter; its tables are filled up to ``channels``."""
    count = len(bias)
    fixed = [quantize_multiplier(real) for real in factors]
    fixed *= count // len(fixed)
    terms = np.zeros((channels, 2), np.int32)
    terms[:count, 0] = 2 * bias
    terms[:count, 1] = [multiplier for multiplier, _ in fixed]
    shift = np.zeros(channels, np.int8)
    shift[:count] = [-1 - shift for _, shift in fixed]
    common = all(s in COMMON_SHIFTS for s in shift) and bounds == (INT8_MIN, INT8_MAX)
    return Struct(
        "specc_scaling_t",
        {
            "terms": Table("terms", terms, "twice the bias, multiplier"),
            "shift": Table("shift", shift, "to the right, less 1"),
            "common": int(common),
            "zero_point": output.zero_point,
            "activation_min": bounds[0],
            "activation_max": bounds[1],
        },
    )


def filters(
    weights: np.ndarray,
    bias: np.ndarray,
    factors: list[float],
    output: Tensor,
    bounds: tuple[int, int],
) -> Struct:
    """``specc_filters_t`` for int8 ``weights`` [filter][element]; the rest as for :func:`scaling`."""
    count, depth = weights.shape
    whole = packed_bias(bias, weights)
    return Struct(
        "specc_filters_t",
        {
            "depth": padded(depth, WORD),
            "piece": piece_length(weights),
            "count": count,
            "weights": Table(
                "weights", pack(weights, 2).reshape(-1, 2 * WORD), "packed as filters.h says"
            ),
            "scaling": scaling(whole, factors, output, bounds, padded(count, 2)),
        },
    )
