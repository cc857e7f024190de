"""Index of the smallest element along an axis: ``ARG_MIN`` of TensorFlow Lite, to int32."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.arguments import argument_faults, lower_argument, read_argument
from specc.ops.node import Node

TFLITE = ("ARG_MIN",)
OTHER_TYPES = ("int32",)


def read(node: Node) -> Op:
    return read_argument(node, "arg_min")


def verify(graph: Graph, op: Op) -> list[str]:
    return argument_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_argument(graph, op, largest=False)


def macs(graph: Graph, op: Op) -> int:
    return 0
