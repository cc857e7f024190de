"""Batches as places in blocks of pixels: ``BATCH_TO_SPACE_ND`` of TensorFlow Lite."""

from __future__ import annotations

import math

from specc.ir import Graph, Op, Step
from specc.ops.blocks import batch_parts, read_blocks
from specc.ops.node import Node
from specc.ops.views import View, copy_step, moving_faults

TFLITE = ("BATCH_TO_SPACE_ND",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; see :func:`read_blocks`."""
    source, _, _ = node.operands(3, 3)
    return Op("batch_to_space_nd", node.name, (source,), node.outputs, read_blocks(node))


def verify(graph: Graph, op: Op) -> list[str]:
    shape, block = graph.operands(op)[0].shape, op.attrs["block"]
    if shape[0] % math.prod(block):
        return [f"{shape[0]} batches are not blocks of {block}"]
    ends = zip(op.attrs["before"], op.attrs["after"], strict=True)
    spatial = [
        size * of - sum(cropped) for size, of, cropped in zip(shape[1:], block, ends, strict=False)
    ]
    if min(spatial) < 1:
        return ["nothing is left after its crops"]
    expected = (shape[0] // math.prod(block), *spatial, *shape[1 + len(block) :])
    return moving_faults(graph, op, [expected])


def lower(graph: Graph, op: Op) -> list[Step]:
    images, batches = (View.whole(t.shape) for t in (graph.result(op), graph.operands(op)[0]))
    parts = batch_parts(images, batches, op.attrs["block"], op.attrs["before"])
    return [copy_step(op, graph, batch, image) for image, batch in parts]


def macs(graph: Graph, op: Op) -> int:
    return 0
