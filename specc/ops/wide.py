"""The ops with weights on int16: the calls of their kernels, bit-exact with "16x8" quantization.

Sums have 64 bits. Convolutions go from there to int16 by a multiplier of 15 bits, fully connected
layers by the full double-precision factor, as TensorFlow Lite does (its Micro sibling takes 15 bits
in both, and may differ by a step)."""

from __future__ import annotations

import math

import numpy as np

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops import weighted
from specc.ops.requantization import activation_range, factor_faults, quantize_multiplier
from specc.ops.sliding import geometry, shape_text, transposed_geometry

LARGEST_FACTOR_OF_DOUBLE = 2.0**15
SMALLEST_FACTOR = 2.0**-74


def lower_conv_2d(graph: Graph, op: Op) -> KernelCall:
    """The call of the kernel for int16."""
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    window = weights.shape[1:3]
    comment = shape_text("convolution of int16", op, source, output, window)
    sizes = {"input_depth": source.shape[3], "output_depth": output.shape[3]}
    return _with_filters(
        graph,
        op,
        geometry(op, source, output, window) | sizes,
        Table("weights", weights.data, "[output_depth][filter_height][filter_width][input_depth]"),
        _bias(weights, bias, axis=0),
        comment,
    )


def lower_depthwise_conv_2d(graph: Graph, op: Op) -> KernelCall:
    """The call of the kernel for int16."""
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    window = weights.shape[1:3]
    comment = shape_text("depthwise convolution of int16", op, source, output, window)
    sizes = {
        "input_depth": source.shape[3],
        "depth_multiplier": output.shape[3] // source.shape[3],
    }
    table = Table("weights", weights.data[0], "[filter_height][filter_width][output channel]")
    fields = geometry(op, source, output, window) | sizes
    return _with_filters(graph, op, fields, table, _bias(weights, bias, axis=3), comment)


def lower_transpose_conv(graph: Graph, op: Op) -> KernelCall:
    """The call of the kernel for int16."""
    source, weights, bias = graph.operands(op)
    output, window = graph.result(op), weights.shape[1:3]
    fields = transposed_geometry(op, source, output, window) | {
        "input_depth": source.shape[3],
        "output_depth": output.shape[3],
    }
    return _with_filters(
        graph,
        op,
        fields,
        Table("weights", weights.data, "[output_depth][filter_height][filter_width][input_depth]"),
        _bias(weights, bias, axis=0),
        shape_text("transposed convolution of int16", op, source, output, window),
    )


def lower_fully_connected(graph: Graph, op: Op) -> KernelCall:
    """The call of the kernel for int16."""
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    depth_out, depth_in = weights.shape
    reals = [math.frexp(real) for real in weighted.factors(source, weights, output)]
    low, high = activation_range(op.attrs["activation"], output)
    return KernelCall(
        function="specc_fully_connected_16x8",
        folder="ops/fully_connected_16x8",
        params=Struct(
            "specc_fully_connected_16x8_t",
            {
                "rows": source.elements // depth_in,
                "input_depth": depth_in,
                "output_depth": depth_out,
                "weights": Table("weights", weights.data, "[output_depth][input_depth]"),
                "bias": Table("bias", _bias(weights, bias, axis=0)),
                "factor": Table(
                    "factor", np.array([int(fraction * 2**53) for fraction, _ in reals], np.int64)
                ),
                "shift": Table("shift", np.array([53 - e for _, e in reals], np.uint8)),
                "per_channel": int(len(reals) > 1),
                "activation_min": low,
                "activation_max": high,
            },
        ),
        comment=(f"dense of int16, {depth_in} -> {depth_out}",),
    )


def factor_of_double_faults(graph: Graph, op: Op) -> list[str]:
    """What the kernel of fully connected layers cannot hold."""
    source, weights, _ = graph.operands(op)
    reals = weighted.factors(source, weights, graph.result(op))
    return [*factor_faults(reals, most=LARGEST_FACTOR_OF_DOUBLE)] or [
        *("the ratio of its scales is below 2^-74" for real in reals if real < SMALLEST_FACTOR)
    ][:1]


def requantize_wide(reals: list[float], bounds: tuple[int, int], of: str = "") -> Struct:
    """``specc_requantize_wide_t``, as MultiplyByQuantizedMultiplier takes a sum of 64 bits. ``of``: in
    front of its tables' names, where a kernel has several."""
    factors = [quantize_multiplier(real) for real in reals]
    multipliers = [(m + (1 << 15)) >> 16 if m < 0x7FFF0000 else 0x7FFF for m, _ in factors]
    return Struct(
        "specc_requantize_wide_t",
        {
            "multiplier": Table(f"{of}multiplier", np.array(multipliers, np.int16)),
            "shift": Table(f"{of}shift", np.array([15 - shift for _, shift in factors], np.int8)),
            "per_channel": int(len(factors) > 1),
            "activation_min": bounds[0],
            "activation_max": bounds[1],
        },
    )


def _with_filters(
    graph: Graph,
    op: Op,
    fields: dict[str, object],
    table: Table,
    bias: np.ndarray,
    comment: str,
) -> KernelCall:
    source, weights, _ = graph.operands(op)
    output = graph.result(op)
    bounds = activation_range(op.attrs["activation"], output)
    factors = weighted.factors(source, weights, output)
    return KernelCall(
        function=f"specc_{op.kind}_16x8",
        folder=f"ops/{op.kind}_16x8",
        params=Struct(
            f"specc_{op.kind}_16x8_t",
            fields
            | {
                "weights": table,
                "bias": Table("bias", bias),
                "requantize": requantize_wide(factors, bounds),
            },
        ),
        comment=(comment,),
    )


def _bias(weights: Tensor, bias: Tensor | None, axis: int) -> np.ndarray:
    return np.zeros(weights.shape[axis], np.int64) if bias is None else bias.data.ravel()
