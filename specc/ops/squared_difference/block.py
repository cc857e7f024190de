"""Square of the difference of two tensors: ``SQUARED_DIFFERENCE`` of TensorFlow Lite, with
broadcasting."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import common_scale_faults, lower_on_common_scale
from specc.ops.node import Node

TFLITE = ("SQUARED_DIFFERENCE",)
OTHER_TYPES = ("int16",)
IN_PLACE = True
CONSTANT_INPUTS = True
EXTRA_BITS = 7  # as in squared_difference.c


def read(node: Node) -> Op:
    return Op("squared_difference", node.name, node.operands(2, 2), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return common_scale_faults(graph, op, EXTRA_BITS, power=2)


def no_reference(graph: Graph, op: Op) -> str | None:
    if graph.result(op).dtype == "int8":
        return None
    return "TensorFlow Lite has no SQUARED_DIFFERENCE of int16, only its Micro sibling does"


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_on_common_scale(graph, op, EXTRA_BITS, power=2)


def macs(graph: Graph, op: Op) -> int:
    return 0
