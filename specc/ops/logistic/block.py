"""Logistic function: ``LOGISTIC`` of TensorFlow Lite, the sigmoid."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.unary import exp, fixed_output_faults, lower_float, unary_faults

TFLITE = ("LOGISTIC",)
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("logistic", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return unary_faults(graph, op) or fixed_output_faults(graph.result(op), 1 / 256, -128)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_float(graph, op, lambda x: 1 / (1 + exp(-x)))


def macs(graph: Graph, op: Op) -> int:
    return 0
