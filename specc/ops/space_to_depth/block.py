"""Blocks of rows and columns into channels: ``SPACE_TO_DEPTH`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.SpaceToDepthOptions import SpaceToDepthOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.blocks import blocks_as_depth
from specc.ops.node import Node
from specc.ops.views import View, copy_call, moving_faults

TFLITE = ("SPACE_TO_DEPTH",)


def read(node: Node) -> Op:
    """Input: the tensor; ``block``: rows and columns of a block."""
    block = node.options(SpaceToDepthOptions).BlockSize()
    return Op("space_to_depth", node.name, node.operands(1, 1), node.outputs, {"block": block})


def verify(graph: Graph, op: Op) -> list[str]:
    shape, block = graph.operands(op)[0].shape, op.attrs["block"]
    if len(shape) != 4 or block < 1 or shape[1] % block or shape[2] % block:
        return [f"{shape} has no blocks of {block} by {block}"]
    n, height, width, depth = shape
    expected = (n, height // block, width // block, depth * block * block)
    return moving_faults(graph, op, [expected])


def lower(graph: Graph, op: Op) -> KernelCall:
    source = blocks_as_depth(View.whole(graph.operands(op)[0].shape), op.attrs["block"])
    return copy_call(op, source, View.whole(source.shape), graph.result(op))


def macs(graph: Graph, op: Op) -> int:
    return 0
