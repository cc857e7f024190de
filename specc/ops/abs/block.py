"""Absolute value: ``ABS`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.fixed_point import multiply
from specc.ops.node import Node
from specc.ops.requantization import factor_faults, float32_ratio, quantize_multiplier
from specc.ops.unary import LARGEST_FACTOR, lower_unary, unary_faults

TFLITE = ("ABS",)
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("abs", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return unary_faults(graph, op) or [*factor_faults([_factor(graph, op)], LARGEST_FACTOR)]


def lower(graph: Graph, op: Op) -> KernelCall:
    factor = quantize_multiplier(_factor(graph, op))
    return lower_unary(graph, op, lambda x: multiply(abs(x), *factor))


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factor(graph: Graph, op: Op) -> float:
    return float32_ratio(graph.operands(op)[0].scale, over=graph.result(op).scale)
