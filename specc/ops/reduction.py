"""What the reductions over axes share: mean, sum, the largest and the smallest element."""

from __future__ import annotations

import math
from dataclasses import replace

from tflite.ReducerOptions import ReducerOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.requantization import (
    INT8_MAX,
    INT8_MIN,
    int8_faults,
    quantized_faults,
    requantize_fixed,
    same_quantization_faults,
)

INT32_LIMIT = 2**31


def read_reduction(node: Node, kind: str) -> Op:
    """Input: the tensor; ``axes`` sorted and not negative, ``keep_dims``."""
    source, _ = node.operands(2, 2)
    rank = len(node.tensors[source].shape)
    axes = node.integers(1)
    if len(axes) > 8 or not all(-rank <= axis < rank for axis in axes):
        raise node.fault(f"its axes {axes} are not axes of its input", "convert the model again")
    attrs = {
        "axes": tuple(sorted({axis % rank for axis in axes})),
        "keep_dims": bool(node.options(ReducerOptions).KeepDims()),
    }
    return Op(kind, node.name, (source,), node.outputs, attrs)


def reduction_faults(graph: Graph, op: Op, wide: bool = False) -> list[str]:
    """What keeps the op's input from being reduced to its output, in 32 bits. ``wide``: it may be
    int16."""
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*(quantized_faults if wide else int8_faults)(input=source, output=output)]
    if faults:
        return faults
    axes = op.attrs["axes"]
    kept = [size for axis, size in enumerate(source.shape) if axis not in axes]
    if [size for size in output.shape if size > 1] != [size for size in kept if size > 1]:
        faults.append(f"the {op.kind} of {source.shape} over {axes} is not {output.shape}")
    if len(_groups(source, axes)) > 5:
        faults.append(f"the {op.kind} over axes {axes} is over more than two groups of axes")
    steps = 2**16 if source.dtype == "int16" else 255
    if reduced_count(source, op) * steps >= INT32_LIMIT:
        faults.append(f"the {op.kind} of {reduced_count(source, op)} elements exceeds 32 bits")
    return faults


def reduced_count(source: Tensor, op: Op) -> int:
    """How many elements become one."""
    return math.prod(source.shape[axis] for axis in op.attrs["axes"])


def group_fields(source: Tensor, op: Op) -> dict[str, object]:
    """The fields ``outer``, ``reduced_1``, ``middle``, ``reduced_2``, ``inner``."""
    names = ("outer", "reduced_1", "middle", "reduced_2", "inner")
    groups = _groups(source, op.attrs["axes"])
    return dict(zip(names, groups + [1] * (5 - len(groups)), strict=True))


def lower_sum(graph: Graph, op: Op, factor: tuple[int, int]) -> KernelCall:
    """The call that sums and then requantizes by ``factor``."""
    source, output = graph.operands(op)[0], graph.result(op)
    count = reduced_count(source, op)
    if source.dtype == "int16":
        multiplier, shift = factor
        fields = group_fields(source, op) | {"multiplier": multiplier, "shift": shift}
        call = on_int16.call(op, "mean", fields, source.elements)
        return replace(call, function="specc_mean_int16")
    return KernelCall(
        function="specc_mean",
        folder="ops/mean",
        params=Struct(
            "specc_mean_t",
            {
                **group_fields(source, op),
                "offset": -source.zero_point * count,
                "requantize": requantize_fixed([factor], output, (INT8_MIN, INT8_MAX)),
            },
        ),
        comment=(f"{op.kind} of {count} elements, {source.elements} -> {output.elements}",),
    )


def extreme_faults(graph: Graph, op: Op) -> list[str]:
    """:func:`reduction_faults` of ops that choose an element."""
    return reduction_faults(graph, op, wide=True) or [
        *same_quantization_faults(graph.operands(op)[0], graph.result(op))
    ]


def lower_extreme(graph: Graph, op: Op, largest: bool) -> KernelCall:
    """The call that keeps the largest element, or the smallest."""
    source = graph.operands(op)[0]
    fields = {**group_fields(source, op), "largest": int(largest)}
    if source.dtype == "int16":
        call = on_int16.call(op, "reduce", fields, source.elements)
        return replace(call, function="specc_reduce_int16")
    return KernelCall(
        function="specc_extreme",
        folder="ops/extreme",
        params=Struct("specc_extreme_t", fields),
        comment=(f"{op.kind} of {reduced_count(source, op)} elements",),
    )


def _groups(source: Tensor, axes: tuple[int, ...]) -> list[int]:
    """Sizes of neighbouring axes of one fate taken together: kept, reduced, kept, reduced, ...;
    the first is 1 where the first axis is reduced."""
    groups = [1]
    for axis, size in enumerate(source.shape):
        if size == 1:
            continue
        if (axis in axes) != (len(groups) % 2 == 0):
            groups.append(1)
        groups[-1] *= size
    return groups
