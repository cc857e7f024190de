"""Max pooling: ``MAX_POOL_2D`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.pooling import lower_pool, pool_faults, read_pool

TFLITE = ("MAX_POOL_2D",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    return read_pool(node, "max_pool_2d")


def verify(graph: Graph, op: Op) -> list[str]:
    return pool_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_pool(graph, op, "max pooling")


def macs(graph: Graph, op: Op) -> int:
    return 0
