"""A tensor with its axes in another order: ``TRANSPOSE`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.views import View, copy_call, moving_faults

TFLITE = ("TRANSPOSE",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``order``: the input's axis for each axis of the output."""
    source, _ = node.operands(2, 2)
    rank = len(node.tensors[source].shape)
    order = [axis + rank if axis < 0 else axis for axis in node.integers(1, count=rank)]
    if sorted(order) != list(range(rank)):
        raise node.fault(f"{order} is not an order of {rank} axes", "convert the model again")
    return Op("transpose", node.name, (source,), node.outputs, {"order": tuple(order)})


def verify(graph: Graph, op: Op) -> list[str]:
    shape = graph.operands(op)[0].shape
    return moving_faults(graph, op, [[shape[axis] for axis in op.attrs["order"]]])


def lower(graph: Graph, op: Op) -> KernelCall:
    source = View.whole(graph.operands(op)[0].shape).transposed(op.attrs["order"])
    return copy_call(op, source, View.whole(source.shape), graph.result(op))


def macs(graph: Graph, op: Op) -> int:
    return 0
