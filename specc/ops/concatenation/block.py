"""Tensors one after another along an axis: ``CONCATENATION`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.ConcatenationOptions import ConcatenationOptions

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.views import View, axis_of, copy_step, moving_faults

TFLITE = ("CONCATENATION",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Inputs: the tensors; ``axis``."""
    options = node.options(ConcatenationOptions)
    if node.activation(options.FusedActivationFunction()) != "none":
        raise node.fault("it has a fused activation", "use an activation layer of its own")
    inputs = node.operands(1, len(node.inputs))
    axis = axis_of(options.Axis(), len(node.tensors[inputs[0]].shape))
    if axis is None:
        raise node.fault(f"axis {options.Axis()} is not one of its inputs'", "convert it again")
    return Op("concatenation", node.name, inputs, node.outputs, {"axis": axis})


def verify(graph: Graph, op: Op) -> list[str]:
    axis = op.attrs["axis"]
    shapes = [tensor.shape for tensor in graph.operands(op)]
    if any(
        len(s) != len(shapes[0]) or _others(s, axis) != _others(shapes[0], axis) for s in shapes
    ):
        return [f"{', '.join(map(str, shapes))} do not fit together along axis {axis}"]
    total = sum(shape[axis] for shape in shapes)
    return moving_faults(graph, op, [(*shapes[0][:axis], total, *shapes[0][axis + 1 :])])


def lower(graph: Graph, op: Op) -> list[Step]:
    axis = op.attrs["axis"]
    target = View.whole(graph.result(op).shape)
    steps, start = [], 0
    for position, tensor in enumerate(graph.operands(op)):
        size = tensor.shape[axis]
        part = target.part(axis, start, size)
        steps.append(copy_step(op, graph, View.whole(tensor.shape), part, input_=position))
        start += size
    return steps


def macs(graph: Graph, op: Op) -> int:
    return 0


def _others(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return shape[:axis] + shape[axis + 1 :]
