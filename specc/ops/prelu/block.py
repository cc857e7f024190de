"""Rectifier with a trained slope: ``PRELU`` of TensorFlow Lite, the slopes broadcast."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import broadcast_faults, lower_binary
from specc.ops.node import Node
from specc.ops.requantization import (
    INT8_MAX,
    INT8_MIN,
    factor_faults,
    float32_ratio,
    requantize,
)

TFLITE = ("PRELU",)
IN_PLACE = True
CONSTANT_INPUTS = True
LARGEST_FACTOR = 2.0**14  # a product has 17 bits and a sign


def read(node: Node) -> Op:
    """Inputs: the tensor, its slopes below zero."""
    return Op("prelu", node.name, node.operands(2, 2), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    faults = broadcast_faults(graph, op)
    if not faults and graph.operands(op)[0].shape != graph.result(op).shape:
        faults.append("its slopes have more elements than its input")
    return faults or [*factor_faults(_factors(graph, op), LARGEST_FACTOR)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, slope = graph.operands(op)
    output, bounds = graph.result(op), (INT8_MIN, INT8_MAX)
    above, below = _factors(graph, op)
    fields = {
        "input_zero_point": source.zero_point,
        "slope_zero_point": slope.zero_point,
        "above": requantize([above], output, bounds),
        "below": requantize([below], output, bounds),
    }
    return lower_binary(graph, op, fields)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factors(graph: Graph, op: Op) -> tuple[float, float]:
    """Above zero and, together with a slope, below."""
    source, slope = graph.operands(op)
    over = graph.result(op).scale
    return float32_ratio(source.scale, over=over), float32_ratio(
        source.scale, slope.scale, over=over
    )
