"""Channels into blocks of rows and columns: ``DEPTH_TO_SPACE`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.DepthToSpaceOptions import DepthToSpaceOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.blocks import blocks_as_depth
from specc.ops.node import Node
from specc.ops.views import View, copy_call, moving_faults

TFLITE = ("DEPTH_TO_SPACE",)


def read(node: Node) -> Op:
    """Input: the tensor; ``block``: rows and columns of a block."""
    block = node.options(DepthToSpaceOptions).BlockSize()
    return Op("depth_to_space", node.name, node.operands(1, 1), node.outputs, {"block": block})


def verify(graph: Graph, op: Op) -> list[str]:
    shape, block = graph.operands(op)[0].shape, op.attrs["block"]
    if len(shape) != 4 or block < 1 or shape[3] % (block * block):
        return [f"the channels of {shape} are no blocks of {block} by {block}"]
    n, height, width, depth = shape
    expected = (n, height * block, width * block, depth // (block * block))
    return moving_faults(graph, op, [expected])


def lower(graph: Graph, op: Op) -> KernelCall:
    target = blocks_as_depth(View.whole(graph.result(op).shape), op.attrs["block"])
    return copy_call(op, View.whole(target.shape), target, graph.result(op))


def macs(graph: Graph, op: Op) -> int:
    return 0
