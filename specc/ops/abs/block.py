"""Absolute value: ``ABS`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.fixed_point import multiply
from specc.ops.node import Node
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    float32_ratio,
    quantize_multiplier,
    requantize,
)
from specc.ops.unary import LARGEST_FACTOR, lower_unary, unary_faults

TFLITE = ("ABS",)
OTHER_TYPES = ("int16",)
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("abs", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    largest = LARGEST_FACTOR if graph.result(op).dtype == "int8" else on_int16.LARGEST_FACTOR
    faults = unary_faults(graph, op, wide=True)
    return faults or [*factor_faults([_factor(graph, op)], largest)]


def lower(graph: Graph, op: Op) -> KernelCall:
    output = graph.result(op)
    if output.dtype == "int16":
        requantized = requantize([_factor(graph, op)], output, activation_range("none", output))
        fields = {"length": output.elements, "requantize": requantized}
        return on_int16.call(op, "rescale", fields, output.elements)
    factor = quantize_multiplier(_factor(graph, op))
    return lower_unary(graph, op, lambda x: multiply(abs(x), *factor))


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factor(graph: Graph, op: Op) -> float:
    return float32_ratio(graph.operands(op)[0].scale, over=graph.result(op).scale)
