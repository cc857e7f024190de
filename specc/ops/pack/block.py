"""Tensors side by side along a new axis: ``PACK`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.PackOptions import PackOptions

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.views import View, axis_of, copy_step, moving_faults

TFLITE = ("PACK",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Inputs: the tensors; ``axis``."""
    inputs = node.operands(1, len(node.inputs))
    wanted = node.options(PackOptions).Axis()
    axis = axis_of(wanted, len(node.tensors[inputs[0]].shape) + 1)
    if axis is None:
        raise node.fault(f"axis {wanted} is not one of its output's", "convert it again")
    return Op("pack", node.name, inputs, node.outputs, {"axis": axis})


def verify(graph: Graph, op: Op) -> list[str]:
    axis = op.attrs["axis"]
    shapes = {tensor.shape for tensor in graph.operands(op)}
    if len(shapes) > 1:
        return [f"{', '.join(map(str, sorted(shapes)))} are not of one shape"]
    (shape,) = shapes
    return moving_faults(graph, op, [(*shape[:axis], len(op.inputs), *shape[axis:])])


def lower(graph: Graph, op: Op) -> list[Step]:
    axis = op.attrs["axis"]
    target = View.whole(graph.result(op).shape)
    return [
        copy_step(
            op, graph, View.whole(tensor.shape), target.part(axis, i, 1).without(axis), input_=i
        )
        for i, tensor in enumerate(graph.operands(op))
    ]


def macs(graph: Graph, op: Op) -> int:
    return 0
