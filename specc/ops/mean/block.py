"""Mean over axes: ``MEAN`` of TensorFlow Lite, which Keras' global average pooling becomes."""

from __future__ import annotations

import math

from tflite.ReducerOptions import ReducerOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops.node import Node
from specc.ops.requantization import (
    INT8_MAX,
    INT8_MIN,
    factor_faults,
    int8_faults,
    quantize_multiplier,
    requantize_fixed,
)

TFLITE = ("MEAN",)
INT32_LIMIT = 2**31


def read(node: Node) -> Op:
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
    return Op("mean", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*int8_faults(input=source, output=output)]
    if faults:
        return faults
    axes = op.attrs["axes"]
    kept = [size for axis, size in enumerate(source.shape) if axis not in axes]
    if [size for size in output.shape if size > 1] != [size for size in kept if size > 1]:
        faults.append(f"the mean of {source.shape} over {axes} is not {output.shape}")
    if len(_groups(source, axes)) > 5:
        faults.append(f"the mean over axes {axes} is over more than two groups of axes")
    if _count(source, axes) * 255 >= INT32_LIMIT:
        faults.append(f"the mean of {_count(source, axes)} elements exceeds 32 bits")
    return [*faults, *factor_faults([source.scale / output.scale])]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    count = _count(source, op.attrs["axes"])
    outer, reduced_1, middle, reduced_2, inner = (*_groups(source, op.attrs["axes"]), 1, 1, 1, 1)[
        :5
    ]
    factor = _divided(quantize_multiplier(source.scale / output.scale), count)
    return KernelCall(
        function="specc_mean",
        folder="ops/mean",
        params=Struct(
            "specc_mean_t",
            {
                "outer": outer,
                "reduced_1": reduced_1,
                "middle": middle,
                "reduced_2": reduced_2,
                "inner": inner,
                "offset": -source.zero_point * count,
                "requantize": requantize_fixed([factor], output, (INT8_MIN, INT8_MAX)),
            },
        ),
        comment=(f"mean of {count} elements, {source.elements} -> {output.elements}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0


def _count(source: Tensor, axes: tuple[int, ...]) -> int:
    return math.prod(source.shape[axis] for axis in axes)


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


def _divided(factor: tuple[int, int], count: int) -> tuple[int, int]:
    """The factor by ``count``, as reference_ops::QuantizedMeanOrSum divides it."""
    multiplier, shift = factor
    extra = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << extra) // count, shift - extra
