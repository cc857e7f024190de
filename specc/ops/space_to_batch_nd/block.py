"""Places in blocks of pixels as batches: ``SPACE_TO_BATCH_ND`` of TensorFlow Lite."""

from __future__ import annotations

import math

from specc.ir import Graph, Op, Step
from specc.ops.blocks import batch_parts, read_blocks
from specc.ops.node import Node
from specc.ops.views import View, copy_step, fill_step, moving_faults

TFLITE = ("SPACE_TO_BATCH_ND",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; see :func:`read_blocks`."""
    source, _, _ = node.operands(3, 3)
    return Op("space_to_batch_nd", node.name, (source,), node.outputs, read_blocks(node))


def verify(graph: Graph, op: Op) -> list[str]:
    shape, block = graph.operands(op)[0].shape, op.attrs["block"]
    spatial = []
    for size, *ends, of in zip(
        shape[1:], op.attrs["before"], op.attrs["after"], block, strict=False
    ):
        if (size + sum(ends)) % of:
            return [f"an axis of {size} padded by {ends} has no blocks of {of}"]
        spatial.append((size + sum(ends)) // of)
    expected = (shape[0] * math.prod(block), *spatial, *shape[1 + len(block) :])
    return moving_faults(graph, op, [expected])


def lower(graph: Graph, op: Op) -> list[Step]:
    source, output = graph.operands(op)[0], graph.result(op)
    images, batches = View.whole(source.shape), View.whole(output.shape)
    parts = batch_parts(images, batches, op.attrs["block"], op.attrs["before"])
    steps = [copy_step(op, graph, image, batch) for image, batch in parts]
    if source.elements == output.elements:
        return steps
    return [fill_step(op, graph, output.zero_point), *steps]


def macs(graph: Graph, op: Op) -> int:
    return 0
