"""Repetition along axes: ``TILE`` of TensorFlow Lite, which Keras' UpSampling2D becomes.

Of int8 alone: TensorFlow Lite has no kernel for int16, though its converter makes such models.
"""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.views import AXES, View, copy_call, moving_faults

TFLITE = ("TILE",)


def read(node: Node) -> Op:
    """Input: the tensor; ``times``, one for each axis."""
    source, _ = node.operands(2, 2)
    times = node.integers(1, len(node.tensors[source].shape))
    return Op("tile", node.name, (source,), node.outputs, {"times": tuple(times)})


def verify(graph: Graph, op: Op) -> list[str]:
    source, times = graph.operands(op)[0], op.attrs["times"]
    axes = sum(size > 1 for size in (*source.shape, *times))
    if axes > AXES:
        return [f"{source.shape} repeated {times} times has more than {AXES} axes"]
    shape = [size * count for size, count in zip(source.shape, times, strict=True)]
    return moving_faults(graph, op, [shape])


def no_reference(_graph: Graph, _op: Op) -> str:
    return "TensorFlow Lite's reference kernels do not take the version of TILE that has int8"


def lower(graph: Graph, op: Op) -> KernelCall:
    source, target = graph.operands(op)[0], View.whole(graph.result(op).shape)
    view = View.whole(source.shape)
    for axis in reversed(range(len(source.shape))):
        target = target.split(axis, source.shape[axis])
        view = view.repeated(axis, op.attrs["times"][axis])
    return copy_call(op, view, target, source)


def macs(graph: Graph, op: Op) -> int:
    return 0
