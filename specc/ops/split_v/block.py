"""Parts of given sizes of a tensor along an axis: ``SPLIT_V`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.splitting import lower_split, split_faults
from specc.ops.views import axis_of

TFLITE = ("SPLIT_V",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``axis``, ``sizes`` of the parts, of which one may be -1: the rest."""
    source, _, _ = node.operands(3, 3)
    shape = node.tensors[source].shape
    sizes = node.integers(1, count=len(node.outputs))
    (axis,) = node.integers(2, count=1)
    axis = axis_of(axis, len(shape))
    if axis is None or sizes.count(-1) > 1:
        raise node.fault(f"{shape} has no parts {sizes}", "convert the model again")
    rest = shape[axis] - sum(size for size in sizes if size != -1)
    attrs = {"axis": axis, "sizes": tuple(rest if size == -1 else size for size in sizes)}
    return Op("split_v", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return split_faults(graph, op)


def lower(graph: Graph, op: Op) -> list[Step]:
    return lower_split(graph, op)


def macs(graph: Graph, op: Op) -> int:
    return 0
