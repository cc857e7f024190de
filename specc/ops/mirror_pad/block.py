"""A tensor continued by its mirror image: ``MIRROR_PAD`` of TensorFlow Lite."""

from __future__ import annotations

import itertools

from tflite.MirrorPadOptions import MirrorPadOptions

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.padding import pad_faults, read_paddings
from specc.ops.views import View, copy_step

TFLITE = ("MIRROR_PAD",)
OTHER_TYPES = ("int16",)
REFLECT, SYMMETRIC = 0, 1  # schema.fbs: MirrorPadMode


def read(node: Node) -> Op:
    """Input: the tensor; ``before``, ``after``; ``skipped``: 1 where the edge is not repeated."""
    source, _ = node.operands(2, 2)
    attrs = read_paddings(node, len(node.tensors[source].shape))
    mode = node.options(MirrorPadOptions).Mode()
    if mode not in (REFLECT, SYMMETRIC):
        raise node.fault(f"its mode {mode} is not one of the schema's", "use reflect or symmetric")
    attrs["skipped"] = int(mode == REFLECT)
    return Op("mirror_pad", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    shape, skipped = graph.operands(op)[0].shape, op.attrs["skipped"]
    for size, *pads in zip(shape, op.attrs["before"], op.attrs["after"], strict=True):
        if max(pads) > size - skipped:
            return [f"an axis of {size} has no mirror image of {max(pads)}"]
    return pad_faults(graph, op)


def lower(graph: Graph, op: Op) -> list[Step]:
    """A copy for each combination of the axes' parts: the mirror images and the middle."""
    source = View.whole(graph.operands(op)[0].shape)
    target = View.whole(graph.result(op).shape)
    parts = [_parts(op, axis, size) for axis, size in enumerate(source.shape)]
    steps = []
    for combination in itertools.product(*parts):
        from_, to = source, target
        for axis, (start, count, step, at) in enumerate(combination):
            from_, to = from_.part(axis, start, count, step), to.part(axis, at, count)
        steps.append(copy_step(op, graph, from_, to))
    return steps


def macs(graph: Graph, op: Op) -> int:
    return 0


def _parts(op: Op, axis: int, size: int) -> list[tuple[int, int, int, int]]:
    """(first index, count, step in the input, first index in the output)."""
    before, after = op.attrs["before"][axis], op.attrs["after"][axis]
    skipped = op.attrs["skipped"]
    found = [
        (before - 1 + skipped, before, -1, 0),
        (0, size, 1, before),
        (size - 1 - skipped, after, -1, before + size),
    ]
    return [part for part in found if part[1] > 0]
