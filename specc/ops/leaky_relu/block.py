"""Rectifier with a fixed slope below zero: ``LEAKY_RELU`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.LeakyReluOptions import LeakyReluOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.fixed_point import multiply
from specc.ops.node import Node
from specc.ops.requantization import factor_faults, float32_ratio, quantize_multiplier
from specc.ops.unary import LARGEST_FACTOR, lower_unary, unary_faults

TFLITE = ("LEAKY_RELU",)
IN_PLACE = True


def read(node: Node) -> Op:
    attrs = {"slope": float(node.options(LeakyReluOptions).Alpha())}
    return Op("leaky_relu", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return unary_faults(graph, op) or [*factor_faults(_factors(graph, op), LARGEST_FACTOR)]


def lower(graph: Graph, op: Op) -> KernelCall:
    above, below = (quantize_multiplier(factor) for factor in _factors(graph, op))
    return lower_unary(graph, op, lambda x: multiply(x, *(above if x >= 0 else below)))


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factors(graph: Graph, op: Op) -> tuple[float, float]:
    """Above and below zero."""
    source, over = graph.operands(op)[0].scale, graph.result(op).scale
    return float32_ratio(source, over=over), float32_ratio(source, op.attrs["slope"], over=over)
