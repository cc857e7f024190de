"""What softmax and its logarithm share: the exponentials of a row's differences to its maximum."""

from __future__ import annotations

import math

from specc.ir import Tensor
from specc.kernel import Struct
from specc.ops.requantization import quantize_multiplier

INTEGER_BITS = 5  # of the fixed point in which exp takes its argument
MAX_DEPTH = 2**12 - 1
LARGEST_FACTOR = 2**31 - 1.0


def exponential_faults(source: Tensor, beta: float) -> list[str]:
    """What keeps the rows of ``source`` from being summed in 32 bits."""
    if not source.shape:
        return ["its input is a single number"]
    faults = []
    if source.shape[-1] > MAX_DEPTH:
        faults.append(f"{source.shape[-1]} classes are more than {MAX_DEPTH}")
    if not beta * source.scale * 2 ** (31 - INTEGER_BITS) > 1:
        faults.append(f"beta {beta:g} by the input's scale {source.scale:g} is too small")
    return faults


def exponentials(source: Tensor, beta: float) -> Struct:
    """``specc_softmax_t``: scales as PreprocessSoftmaxScaling and CalculateInputRadius compute
    them."""
    depth = source.shape[-1]
    real = min(beta * source.scale * 2 ** (31 - INTEGER_BITS), LARGEST_FACTOR)
    multiplier, shift = quantize_multiplier(real)
    radius = (2**INTEGER_BITS - 1) * 2 ** (31 - INTEGER_BITS) / 2**shift
    return Struct(
        "specc_softmax_t",
        {
            "rows": source.elements // depth,
            "depth": depth,
            "multiplier": multiplier,
            "shift": shift,
            "least_difference": -math.floor(radius),
        },
    )
