"""Sum of two tensors: ``ADD`` of TensorFlow Lite, with broadcasting and fused activation."""

from __future__ import annotations

from tflite.AddOptions import AddOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops.node import Node
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    int8_faults,
    quantize_multiplier,
    requantize,
)

TFLITE = ("ADD",)
IN_PLACE = True
EXTRA_BITS = 20  # as in add.c
AXES = 4


def read(node: Node) -> Op:
    attrs = {"activation": node.activation(node.options(AddOptions).FusedActivationFunction())}
    return Op("add", node.name, node.operands(2, 2), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    a, b = graph.operands(op)
    output = graph.result(op)
    faults = [*int8_faults(first_input=a, second_input=b, output=output)]
    if faults:
        return faults
    if a.data is not None and b.data is not None:
        faults.append("both of its inputs are constants")
    try:
        if len(_axes(a, b, output)[0]) > AXES:
            faults.append(f"{a.shape} and {b.shape} broadcast along more than {AXES} axes")
    except ValueError:
        faults.append(f"{a.shape} and {b.shape} do not add up to {output.shape}")
    return [*faults, *factor_faults([_output_factor(a, b, output)], most=1.0)]


def lower(graph: Graph, op: Op) -> KernelCall:
    a, b = graph.operands(op)
    output = graph.result(op)
    if a.data is not None:  # the sum is commutative, and the constant comes second
        a, b = b, a
    shape, stride_1, stride_2 = _axes(a, b, output)
    missing = AXES - len(shape)
    multiplier_1, shift_1 = quantize_multiplier(a.scale / _twice_larger_scale(a, b))
    multiplier_2, shift_2 = quantize_multiplier(b.scale / _twice_larger_scale(a, b))
    bounds = activation_range(op.attrs["activation"], output)
    add = Struct(
        "specc_add_t",
        {
            "shape": [1] * missing + shape,
            "stride_1": [0] * missing + stride_1,
            "stride_2": [0] * missing + stride_2,
            "zero_point_1": a.zero_point,
            "zero_point_2": b.zero_point,
            "multiplier_1": multiplier_1,
            "multiplier_2": multiplier_2,
            "shift_1": shift_1,
            "shift_2": shift_2,
            "requantize": requantize([_output_factor(a, b, output)], output, bounds),
        },
    )
    comment = (f"sum, {a.shape} + {b.shape}, activation {op.attrs['activation']}",)
    if b.data is None:
        return KernelCall("specc_add", "ops/add", add, comment=comment)
    with_constant = Struct(
        "specc_add_constant_t", {"add": add, "constant": Table("constant", b.data)}
    )
    return KernelCall("specc_add_constant", "ops/add", with_constant, comment=comment)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _twice_larger_scale(a: Tensor, b: Tensor) -> float:
    return 2 * max(a.scale, b.scale)


def _output_factor(a: Tensor, b: Tensor, output: Tensor) -> float:
    return _twice_larger_scale(a, b) / (2**EXTRA_BITS * output.scale)


def _axes(a: Tensor, b: Tensor, output: Tensor) -> tuple[list[int], list[int], list[int]]:
    """Output sizes and both inputs' strides, axes of one fate taken together, size 1 left out.

    Raises ValueError where the shapes do not fit."""
    rank = len(output.shape)
    sizes = [(1,) * (rank - len(t.shape)) + t.shape for t in (a, b)]
    if any(len(s) != rank for s in sizes):
        raise ValueError
    shape: list[int] = []
    present: list[tuple[bool, bool]] = []  # which inputs an axis belongs to; else it is repeated
    for out, *pair in zip(output.shape, *sizes, strict=True):
        if out != max(pair) or any(size not in (1, out) for size in pair):
            raise ValueError
        if out == 1:
            continue
        fate = (pair[0] == out, pair[1] == out)
        if present and present[-1] == fate:
            shape[-1] *= out
        else:
            shape.append(out)
            present.append(fate)
    strides: tuple[list[int], list[int]] = ([], [])
    for which in (0, 1):
        step = 1
        for out, fate in zip(reversed(shape), reversed(present), strict=True):
            strides[which].insert(0, step if fate[which] else 0)
            step *= out if fate[which] else 1
    return shape, *strides
