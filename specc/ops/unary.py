"""What the ops on single int8 elements share: their function is a table of 256 values.

The table is computed here, at compile time, step for step as the reference kernel computes each
value; on the device all of them are the one kernel ``specc_lookup``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops.requantization import INT8_MAX, INT8_MIN, int8_faults, quantized_faults

LARGEST_FACTOR = 2.0**22  # a distance from the zero point has 8 bits and a sign


def unary_faults(graph: Graph, op: Op, wide: bool = False) -> list[str]:
    """What keeps the op's input and output from being int8 of one shape; ``wide``: or int16."""
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*(quantized_faults if wide else int8_faults)(input=source, output=output)]
    if not faults and source.shape != output.shape:
        faults.append(f"{source.shape} cannot become {output.shape}")
    return faults


def fixed_output_faults(output: Tensor, scale: float, zero_point: int) -> list[str]:
    """For functions whose range fixes the output's quantization."""
    if (output.scale, output.zero_point) == (scale, zero_point):
        return []
    return [f"its output does not have scale 1/{round(1 / scale)} and zero point {zero_point}"]


def lower_unary(graph: Graph, op: Op, function: Callable[[int], int]) -> KernelCall:
    """The call for ``function`` from the input's distance to its zero point to the output's."""
    source, output = graph.operands(op)[0], graph.result(op)
    values = [
        output.zero_point + function(q - source.zero_point) for q in range(INT8_MIN, INT8_MAX + 1)
    ]
    return _lookup(op, source, np.clip(values, INT8_MIN, INT8_MAX))


def lower_float(graph: Graph, op: Op, function: Callable[[np.ndarray], np.ndarray]) -> KernelCall:
    """The call for a ``function`` of real numbers, as ``LUTPopulate`` of the reference tabulates it:
    in float32, which the function is given and returns."""
    source, output = graph.operands(op)[0], graph.result(op)
    steps = np.arange(INT8_MIN, INT8_MAX + 1) - source.zero_point
    with np.errstate(over="ignore"):  # beyond int8 all the same
        result = function(np.float32(source.scale) * steps.astype(np.float32))
        scaled = (result * (np.float32(1) / np.float32(output.scale))).astype(np.float64)
    rounded = np.trunc(scaled + np.copysign(0.5, scaled))
    return _lookup(op, source, np.clip(rounded + output.zero_point, INT8_MIN, INT8_MAX))


def exp(x: np.ndarray) -> np.ndarray:
    """The float32 nearest to the exponential of each float32."""
    with np.errstate(over="ignore"):  # an infinite one has a finite function around it
        return np.exp(x.astype(np.float64)).astype(np.float32)


def _lookup(op: Op, source: Tensor, values: np.ndarray) -> KernelCall:
    table = Table("table", values.astype(np.int8), comment=f"{op.kind} of -128 .. 127")
    return KernelCall(
        function="specc_lookup",
        folder="ops/lookup",
        params=Struct("specc_lookup_t", {"length": source.elements, "table": table}),
        comment=(f"{op.kind}, {source.elements} elements",),
    )
