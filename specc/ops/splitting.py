"""What the ops that cut a tensor into parts along ``axis``, of ``sizes``, share."""

from __future__ import annotations

from specc.ir import Graph, Op, Step
from specc.ops.views import View, copy_step, moving_faults


def split_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's input from being cut into its outputs."""
    axis, sizes = op.attrs["axis"], op.attrs["sizes"]
    shape = graph.operands(op)[0].shape
    if min(sizes) < 1 or sum(sizes) != shape[axis]:
        return [f"parts {sizes} are not all of axis {axis} of {shape}"]
    return moving_faults(graph, op, [(*shape[:axis], n, *shape[axis + 1 :]) for n in sizes])


def lower_split(graph: Graph, op: Op) -> list[Step]:
    """A copy for each part."""
    axis = op.attrs["axis"]
    whole = View.whole(graph.operands(op)[0].shape)
    steps, start = [], 0
    for position, size in enumerate(op.attrs["sizes"]):
        part = whole.part(axis, start, size)
        steps.append(copy_step(op, graph, part, View.whole(part.shape), output=position))
        start += size
    return steps
