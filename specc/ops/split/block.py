"""Equal parts of a tensor along an axis: ``SPLIT`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.splitting import lower_split, split_faults
from specc.ops.views import axis_of

TFLITE = ("SPLIT",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``axis``, ``sizes`` of the parts."""
    _, source = node.operands(2, 2)
    shape, parts = node.tensors[source].shape, len(node.outputs)
    (axis,) = node.integers(0, count=1)
    axis = axis_of(axis, len(shape))
    if axis is None or shape[axis] % parts:
        raise node.fault(f"{shape} has no {parts} equal parts", "convert the model again")
    attrs = {"axis": axis, "sizes": (shape[axis] // parts,) * parts}
    return Op("split", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return split_faults(graph, op)


def lower(graph: Graph, op: Op) -> list[Step]:
    return lower_split(graph, op)


def macs(graph: Graph, op: Op) -> int:
    return 0
