"""Rectifier with a fixed slope below zero: ``LEAKY_RELU`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.LeakyReluOptions import LeakyReluOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.fixed_point import multiply
from specc.ops.node import Node
from specc.ops.requantization import factor_faults, float32_ratio, quantize_multiplier
from specc.ops.unary import LARGEST_FACTOR, lower_unary, unary_faults

TFLITE = ("LEAKY_RELU",)
OTHER_TYPES = ("int16",)
IN_PLACE = True


def read(node: Node) -> Op:
    attrs = {"slope": float(node.options(LeakyReluOptions).Alpha())}
    return Op("leaky_relu", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    largest = LARGEST_FACTOR if graph.result(op).dtype == "int8" else on_int16.LARGEST_FACTOR
    return unary_faults(graph, op, wide=True) or [*factor_faults(_factors(graph, op), largest)]


def lower(graph: Graph, op: Op) -> KernelCall:
    above, below = (quantize_multiplier(factor) for factor in _factors(graph, op))
    if graph.result(op).dtype == "int16":
        names = ("multiplier_above", "shift_above", "multiplier_below", "shift_below")
        fields = dict(zip(names, (*above, *below), strict=True))
        elements = graph.result(op).elements
        return on_int16.call(op, "leaky_relu", {"length": elements, **fields}, elements)
    return lower_unary(graph, op, lambda x: multiply(x, *(above if x >= 0 else below)))


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factors(graph: Graph, op: Op) -> tuple[float, float]:
    """Above and below zero."""
    source, over = graph.operands(op)[0].scale, graph.result(op).scale
    return float32_ratio(source, over=over), float32_ratio(source, op.attrs["slope"], over=over)
