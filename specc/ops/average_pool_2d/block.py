"""Average pooling: ``AVERAGE_POOL_2D`` of TensorFlow Lite."""

from __future__ import annotations

import math

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.pooling import lower_pool, pool_faults, read_pool

TFLITE = ("AVERAGE_POOL_2D",)
MAX_WINDOW = 2**15  # so that a sum has 31 bits
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    return read_pool(node, "average_pool_2d")


def verify(graph: Graph, op: Op) -> list[str]:
    faults = pool_faults(graph, op)
    if math.prod(op.attrs["window"]) > MAX_WINDOW:
        faults.append(f"its window has more than {MAX_WINDOW} places: average in two steps")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_pool(graph, op, "average pooling")


def macs(graph: Graph, op: Op) -> int:
    return 0
