"""What the ops that pad a tensor share: ``before`` and ``after`` for each axis."""

from __future__ import annotations

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.views import View, copy_step, fill_step, moving_faults


def read_paddings(node: Node, rank: int) -> dict[str, tuple[int, ...]]:
    """The attributes ``before`` and ``after`` from the op's second input."""
    flat = node.integers(1, count=2 * rank)
    if min(flat, default=0) < 0:
        raise node.fault(f"its paddings {flat} are not all positive", "use a Cropping layer")
    return {"before": tuple(flat[::2]), "after": tuple(flat[1::2])}


def pad_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's input from being padded to its output."""
    sizes = zip(graph.operands(op)[0].shape, op.attrs["before"], op.attrs["after"], strict=True)
    return moving_faults(graph, op, [[sum(parts) for parts in sizes]])


def lower_pad(graph: Graph, op: Op, value: int) -> list[Step]:
    """Fills the output with the stored ``value``, then copies the input into its middle."""
    source, target = graph.operands(op)[0], View.whole(graph.result(op).shape)
    for axis, (before, size) in enumerate(zip(op.attrs["before"], source.shape, strict=True)):
        target = target.part(axis, before, size)
    return [fill_step(op, graph, value), copy_step(op, graph, View.whole(source.shape), target)]
