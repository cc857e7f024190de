"""Index of the largest element along an axis: ``ARG_MAX`` of TensorFlow Lite, to int32."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.arguments import argument_faults, lower_argument, read_argument
from specc.ops.node import Node

TFLITE = ("ARG_MAX",)
OTHER_TYPES = ("int32",)


def read(node: Node) -> Op:
    return read_argument(node, "arg_max")


def verify(graph: Graph, op: Op) -> list[str]:
    return argument_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_argument(graph, op, largest=True)


def macs(graph: Graph, op: Op) -> int:
    return 0
