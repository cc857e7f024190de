"""Dense layers: ``FULLY_CONNECTED`` of TensorFlow Lite with constant int8 weights.

The reference kernel (since TensorFlow 2.18) requantizes these in double precision, with one
rounding, unlike convolutions, and unlike TensorFlow Lite Micro, which rounds twice in both and may
differ by one step. specc follows TensorFlow Lite, without floating point: see ``exact_factor``."""

from __future__ import annotations

import numpy as np
from tflite.FullyConnectedOptions import FullyConnectedOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops import nibbles, weighted, wide
from specc.ops.node import Node
from specc.ops.packing import WORD, pack, packed_bias, padded
from specc.ops.requantization import (
    MAX_SHIFT,
    activation_range,
    exact_factor,
    factor_faults,
    requantize_once,
    size_faults,
)

TFLITE = ("FULLY_CONNECTED",)
OTHER_TYPES = ("int16",)
BLOCK = 4  # outputs that are computed together


def read(node: Node) -> Op:
    """Inputs: input, weights [output_depth][input_depth], bias or ABSENT."""
    options = node.options(FullyConnectedOptions)
    if options.WeightsFormat() != 0:
        raise node.fault("its weights are shuffled", "convert with the default weights format")
    attrs = {"activation": node.activation(options.FusedActivationFunction())}
    return Op("fully_connected", node.name, node.operands(2, 3), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    faults = weighted.operand_faults(graph, op, axis=0, rank=2, int4=True)
    if faults:
        return faults
    depth_out, depth_in = weights.shape
    if source.elements % depth_in or output.elements != source.elements // depth_in * depth_out:
        return [
            f"{source.shape} does not become {output.shape} by {depth_in} x {depth_out} weights"
        ]
    faults += size_faults(rows=source.elements // depth_in, outputs=depth_out)
    if source.dtype == "int16":
        return [*faults, *size_faults(inputs=depth_in), *wide.factor_of_double_faults(graph, op)]
    reals = weighted.factors(source, weights, output)
    largest = max(weighted.largest_accumulators(weights, bias, axis=0))
    faults += factor_faults(reals, most=min(2.0**MAX_SHIFT, 2.0**30 / max(1, largest)))
    if not faults and None in _exact_factors(graph, op):
        faults.append("the ratio of its scales cannot be held exactly")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    depth_out, depth_in = weights.shape
    if source.dtype == "int16":
        return wide.lower_fully_connected(graph, op)
    if weights.dtype == "int4":
        return nibbles.lower_fully_connected(graph, op, _exact_factors(graph, op))
    folded = weighted.folded_bias(source, weights, bias, axis=0)
    bounds = activation_range(op.attrs["activation"], output)
    whole_bias = np.zeros(padded(depth_out, BLOCK), np.int32)
    whole_bias[:depth_out] = packed_bias(folded, weights.data)
    return KernelCall(
        function="specc_fully_connected",
        folder="ops/fully_connected",
        params=Struct(
            "specc_fully_connected_t",
            {
                "rows": source.elements // depth_in,
                "input_depth": depth_in,
                "output_depth": depth_out,
                "weights": Table(
                    "weights",
                    pack(weights.data, BLOCK).reshape(-1, BLOCK * WORD),
                    "packed as fully_connected.h says",
                ),
                "bias": Table("bias", whole_bias),
                "requantize": requantize_once(_exact_factors(graph, op), output, bounds),
            },
        ),
        comment=(f"dense, {depth_in} -> {depth_out}, activation {op.attrs['activation']}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return graph.operands(op)[0].elements * graph.operands(op)[1].shape[0]


def _exact_factors(graph: Graph, op: Op) -> list[tuple[int, int] | None]:
    """One for each output channel, or one for all where the weights have one scale."""
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    bounds = activation_range(op.attrs["activation"], output)
    reals = weighted.factors(source, weights, output)
    largest = weighted.largest_accumulators(weights, bias, axis=0)
    if len(reals) == 1:
        largest = [max(largest)]
    return [
        exact_factor(real, output.zero_point, bounds, most)
        for real, most in zip(reals, largest, strict=True)
    ]
