"""The larger of two elements: ``MAXIMUM`` of TensorFlow Lite, with broadcasting."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import choice_faults, lower_binary
from specc.ops.node import Node

TFLITE = ("MAXIMUM",)
OTHER_TYPES = ("int16",)
IN_PLACE = True
CONSTANT_INPUTS = True


def read(node: Node) -> Op:
    return Op("maximum", node.name, node.operands(2, 2), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return choice_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_binary(graph, op, {})


def macs(graph: Graph, op: Op) -> int:
    return 0
