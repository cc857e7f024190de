"""Logistic function: ``LOGISTIC`` of TensorFlow Lite, the sigmoid."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.unary import exp, fixed_output_faults, lower_float, unary_faults

TFLITE = ("LOGISTIC",)
OTHER_TYPES = ("int16",)
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("logistic", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    if graph.operands(op)[0].dtype == "int16":
        return on_int16.sigmoid_faults(graph, op)
    return unary_faults(graph, op) or fixed_output_faults(graph.result(op), 1 / 256, -128)


def lower(graph: Graph, op: Op) -> KernelCall:
    if graph.operands(op)[0].dtype == "int16":
        return on_int16.lower_sigmoid(graph, op)
    return lower_float(graph, op, lambda x: 1 / (1 + exp(-x)))


def macs(graph: Graph, op: Op) -> int:
    return 0
