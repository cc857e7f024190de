"""A block out of a tensor: ``SLICE`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.views import View, copy_call, moving_faults

TFLITE = ("SLICE",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``begin`` and ``size`` for each axis; a size of -1 is the rest."""
    source, _, _ = node.operands(3, 3)
    shape = node.tensors[source].shape
    begin, size = (node.integers(i, count=len(shape)) for i in (1, 2))
    size = [whole - b if n == -1 else n for whole, b, n in zip(shape, begin, size, strict=True)]
    return Op(
        "slice", node.name, (source,), node.outputs, {"begin": tuple(begin), "size": tuple(size)}
    )


def verify(graph: Graph, op: Op) -> list[str]:
    shape, begin, size = graph.operands(op)[0].shape, op.attrs["begin"], op.attrs["size"]
    blocks = zip(shape, begin, size, strict=True)
    if not all(b >= 0 and n >= 1 and b + n <= whole for whole, b, n in blocks):
        return [f"the block of {size} at {begin} is not inside {shape}"]
    return moving_faults(graph, op, [size])


def lower(graph: Graph, op: Op) -> KernelCall:
    source = View.whole(graph.operands(op)[0].shape)
    for axis, (begin, size) in enumerate(zip(op.attrs["begin"], op.attrs["size"], strict=True)):
        source = source.part(axis, begin, size)
    return copy_call(op, source, View.whole(source.shape), graph.result(op))


def macs(graph: Graph, op: Op) -> int:
    return 0
