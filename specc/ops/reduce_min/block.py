"""The smallest element over axes: ``REDUCE_MIN`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.reduction import extreme_faults, lower_extreme, read_reduction

TFLITE = ("REDUCE_MIN",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    return read_reduction(node, "reduce_min")


def verify(graph: Graph, op: Op) -> list[str]:
    return extreme_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_extreme(graph, op, largest=False)


def macs(graph: Graph, op: Op) -> int:
    return 0
