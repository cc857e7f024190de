"""Every slice of a tensor along an axis, without the axis: ``UNPACK`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.UnpackOptions import UnpackOptions

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.views import View, axis_of, copy_step, moving_faults

TFLITE = ("UNPACK",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``axis``."""
    (source,) = node.operands(1, 1)
    wanted = node.options(UnpackOptions).Axis()
    axis = axis_of(wanted, len(node.tensors[source].shape))
    if axis is None:
        raise node.fault(f"axis {wanted} is not one of its input's", "convert it again")
    return Op("unpack", node.name, (source,), node.outputs, {"axis": axis})


def verify(graph: Graph, op: Op) -> list[str]:
    axis, shape = op.attrs["axis"], graph.operands(op)[0].shape
    if len(op.outputs) != shape[axis]:
        return [f"it has {len(op.outputs)} outputs for {shape[axis]} slices"]
    return moving_faults(graph, op, [shape[:axis] + shape[axis + 1 :]] * shape[axis])


def lower(graph: Graph, op: Op) -> list[Step]:
    axis = op.attrs["axis"]
    whole = View.whole(graph.operands(op)[0].shape)
    slices = [whole.part(axis, i, 1).without(axis) for i in range(whole.shape[axis])]
    return [
        copy_step(op, graph, one, View.whole(one.shape), output=i) for i, one in enumerate(slices)
    ]


def macs(graph: Graph, op: Op) -> int:
    return 0
