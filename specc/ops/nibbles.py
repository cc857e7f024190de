"""The ops with weights of int4: the calls of their kernels, which read two weights from a byte."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops import weighted
from specc.ops.requantization import activation_range, requantize, requantize_once
from specc.ops.sliding import geometry, shape_text


def lower_conv_2d(graph: Graph, op: Op) -> KernelCall:
    """The call of the kernel for int4 weights."""
    output = graph.result(op)
    sizes = {"input_depth": graph.operands(op)[0].shape[3], "output_depth": output.shape[3]}
    return _sliding(graph, op, sizes, axis=0)


def lower_depthwise_conv_2d(graph: Graph, op: Op) -> KernelCall:
    """The call of the kernel for int4 weights."""
    depth = graph.operands(op)[0].shape[3]
    sizes = {"input_depth": depth, "depth_multiplier": graph.result(op).shape[3] // depth}
    return _sliding(graph, op, sizes, axis=3)


def lower_fully_connected(graph: Graph, op: Op, factors: Sequence[tuple[int, int]]) -> KernelCall:
    """The call of the kernel for int4 weights; ``factors`` of ``exact_factor``."""
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    depth_out, depth_in = weights.shape
    bounds = activation_range(op.attrs["activation"], output)
    return KernelCall(
        function="specc_fully_connected_int4",
        folder="ops/fully_connected_int4",
        params=Struct(
            "specc_fully_connected_int4_t",
            {
                "rows": source.elements // depth_in,
                "input_depth": depth_in,
                "output_depth": depth_out,
                "weights": Table("weights", pairs(weights.data), "[output_depth][pairs]"),
                "bias": Table("bias", weighted.folded_bias(source, weights, bias, axis=0)),
                "requantize": requantize_once(factors, output, bounds),
            },
        ),
        comment=(f"dense, int4 weights, {depth_in} -> {depth_out}",),
    )


def pairs(weights: np.ndarray) -> np.ndarray:
    """int4 along the last axis, two in a byte; a zero beside an odd last one."""
    odd = [(0, 0)] * (weights.ndim - 1) + [(0, weights.shape[-1] % 2)]
    even = np.pad(weights, odd).astype(np.uint8)
    return ((even[..., ::2] & 15) | (even[..., 1::2] << 4)).view(np.int8)


def _sliding(graph: Graph, op: Op, sizes: dict[str, object], axis: int) -> KernelCall:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    bounds = activation_range(op.attrs["activation"], output)
    factors = weighted.factors(source, weights, output)
    what = f"{op.kind.removesuffix('_conv_2d').removesuffix('_2d')} with int4 weights"
    return KernelCall(
        function=f"specc_{op.kind}_int4",
        folder=f"ops/{op.kind}_int4",
        params=Struct(
            f"specc_{op.kind}_int4_t",
            geometry(op, source, output, weights.shape[1:3])
            | sizes
            | {
                "input_zero_point": source.zero_point,
                "weights": Table("weights", pairs(weights.data)),
                "bias": Table(
                    "bias",
                    weighted.folded_bias(source, weights, bias, axis),
                    "input zero point folded in",
                ),
                "requantize": requantize(factors, output, bounds),
            },
        ),
        comment=(shape_text(what, op, source, output, weights.shape[1:3]),),
    )
