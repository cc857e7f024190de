"""Lowers the IR to C calls: normalisation in front, reshapes to views, every op to its kernel.

An app's network takes int8; its features are float32. :func:`add_normalisation` puts the step
between them into the graph, so that the evaluation on the host and the firmware run the same one.
:func:`lower` then turns every op into a :class:`KernelCall`, or into several. A reshape moves no
byte, so it becomes an alias instead of a call; and an op that reads each input before it writes there
takes the place of an input that nobody else needs.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from specc import registry
from specc.ir import ABSENT, Graph, LoweredModel, LoweredOp, Op, Step, Tensor, verify
from specc.kernel import KernelCall


def add_normalisation(graph: Graph, mean: np.ndarray, inv_std: np.ndarray) -> Graph:
    """The graph with a float32 input that is normalised by ``(x - mean) * inv_std`` and quantized.

    ``mean`` and ``inv_std``: float32, the same 1-D length, which divides the number of features;
    feature ``i`` (row-major) uses entry ``i % length``."""
    old = graph.inputs[0]
    count = len(graph.tensors)
    tensors = (
        *graph.tensors,
        Tensor("features", graph.tensors[old].shape, "float32"),
        Tensor("features mean", mean.shape, "float32", data=mean.astype(np.float32)),
        Tensor("features inv_std", inv_std.shape, "float32", data=inv_std.astype(np.float32)),
    )
    quantize = Op("quantize", "normalise", (count, count + 1, count + 2), (old,))
    result = Graph(tensors, (quantize, *graph.ops), (count,), graph.outputs)
    verify(result, after="adding the normalisation")
    return result


def lower(graph: Graph) -> LoweredModel:
    """The C calls of ``graph`` in the order in which they run."""
    aliases: dict[int, int] = {}
    ops: list[LoweredOp] = []
    for position, op in enumerate(graph.ops):
        block = registry.block("ops", op.kind)
        if _is_view(graph, op):
            aliases[op.outputs[0]] = aliases.get(op.inputs[0], op.inputs[0])
            continue
        computed = tuple(i for i in op.inputs if i != ABSENT and graph.tensors[i].data is None)
        in_place = getattr(block, "in_place", None)
        if getattr(block, "IN_PLACE", False) or (in_place and in_place(graph, op)):
            overwritten = _dying_input(graph, position, computed, aliases, in_place is not None)
            if overwritten is not None:
                aliases[op.outputs[0]] = aliases.get(overwritten, overwritten)
        lowered: KernelCall | list[Step] = block.lower(graph, op)
        if isinstance(lowered, KernelCall):
            inputs = op.inputs if getattr(block, "CONSTANT_INPUTS", False) else computed
            lowered = [Step(lowered, inputs, op.outputs)]
        macs = block.macs(graph, op)
        for step in lowered:
            ops.append(LoweredOp(op.name, op.kind, step.call, step.inputs, step.outputs, macs))
            macs = 0  # counted once
    return LoweredModel(graph, tuple(ops), MappingProxyType(aliases))


def _is_view(graph: Graph, op: Op) -> bool:
    """Whether the op's output is its input's bytes, so that no code runs."""
    block = registry.block("ops", op.kind)
    if hasattr(block, "is_view"):
        return block.is_view(graph, op, _is_view)
    return getattr(block, "VIEW", False)


def _dying_input(
    graph: Graph, position: int, inputs: tuple[int, ...], aliases: dict[int, int], may_shrink: bool
) -> int | None:
    """An input that nothing reads after the op at ``position``: one of the output's size or, with
    ``may_shrink``, one whose buffer holds the output. (Where the buffer had to grow it would be
    large for all of its life.)"""
    op = graph.ops[position]

    def storage(tensor: int) -> int:
        return aliases.get(tensor, tensor)

    # A view of the input that is made before or after this op keeps its bytes alive as well.
    needed = {storage(i) for later in graph.ops[position + 1 :] for i in later.inputs}
    needed |= {storage(i) for i in (*graph.inputs, *graph.outputs)}
    needed |= {i for i, tensor in enumerate(graph.tensors) if tensor.is_state}
    for tensor in inputs:
        size = graph.result(op).bytes
        fits = (
            graph.tensors[storage(tensor)].bytes >= size
            if may_shrink
            else graph.tensors[tensor].bytes == size
        )
        alone = [storage(i) for i in inputs].count(storage(tensor)) == 1
        if fits and alone and storage(tensor) not in needed:
            return tensor
    return None
