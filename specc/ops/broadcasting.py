"""What the ops on two tensors share: broadcasting, and the scale on which they meet.

Their kernels take both inputs as pointers, so that a constant is an input like another.
"""

from __future__ import annotations

import math
from typing import Any

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    quantize_multiplier,
    quantized_faults,
    requantize,
    same_quantization_faults,
)

AXES = 4  # of specc_broadcast_t
SUM_BITS = 20  # SPECC_SUM_BITS: extra ones of a sum of int8
EXTRA_BITS_INT16 = {1: 15, 2: 0}  # of a sum of int16, by the power that is taken of it
# The structs of the kernels for int16.
_STRUCTS = {
    "add": "sum",
    "sub": "sum",
    "squared_difference": "sum",
    "mul": "mul",
    "minimum": "extreme",
    "maximum": "extreme",
}


def read_sum(node: Node, kind: str, options: Any) -> Op:
    """A sum or a difference: its fused ``activation``, and ``pot_scale_int16``."""
    attrs = {
        "activation": node.activation(options.FusedActivationFunction()),
        "pot_scale_int16": bool(options.PotScaleInt16()),
    }
    return Op(kind, node.name, node.operands(2, 2), node.outputs, attrs)


def broadcast_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's two inputs from becoming its output, types included."""
    a, b = graph.operands(op)
    output = graph.result(op)
    faults = [*quantized_faults(first_input=a, second_input=b, output=output)]
    if faults:
        return faults
    try:
        if len(_axes(a, b, output)[0]) > AXES:
            faults.append(f"{a.shape} and {b.shape} broadcast along more than {AXES} axes")
    except ValueError:
        faults.append(f"{a.shape} and {b.shape} do not add up to {output.shape}")
    return faults


def choice_faults(graph: Graph, op: Op) -> list[str]:
    """:func:`broadcast_faults` of ops that choose one of two elements."""
    return broadcast_faults(graph, op) or [
        *same_quantization_faults(*graph.operands(op), graph.result(op))
    ]


def lower_binary(graph: Graph, op: Op, fields: dict[str, object]) -> KernelCall:
    """The call of ``specc_<kind>``, whose struct is ``broadcast`` and then ``fields``."""
    a, b = graph.operands(op)
    shape, stride_1, stride_2 = _axes(a, b, graph.result(op))
    missing = AXES - len(shape)
    broadcast = Struct(
        "specc_broadcast_t",
        {
            "shape": [1] * missing + shape,
            "stride_1": [0] * missing + stride_1,
            "stride_2": [0] * missing + stride_2,
        },
    )
    if graph.result(op).dtype == "int16":
        elements = graph.result(op).elements
        return on_int16.call(op, _STRUCTS[op.kind], {"broadcast": broadcast, **fields}, elements)
    activation = op.attrs.get("activation")
    return KernelCall(
        function=f"specc_{op.kind}",
        folder=f"ops/{op.kind}",
        params=Struct(f"specc_{op.kind}_t", {"broadcast": broadcast, **fields}),
        comment=(
            f"{op.kind} of {a.shape} and {b.shape}"
            + (f", activation {activation}" if activation else ""),
        ),
    )


def common_scale_faults(graph: Graph, op: Op, extra_bits: int, power: int = 1) -> list[str]:
    """:func:`broadcast_faults`, and what :func:`lower_on_common_scale` cannot hold."""
    extra_bits = _extra_bits(graph, op, extra_bits, power)
    return broadcast_faults(graph, op) or [
        *_shift_faults(graph, op),
        *factor_faults([_output_factor(graph, op, extra_bits, power)], most=1.0),
    ]


def lower_on_common_scale(graph: Graph, op: Op, extra_bits: int, power: int = 1) -> KernelCall:
    """The call of a kernel that brings both inputs to :func:`_twice_larger_scale` with
    ``extra_bits``, adds or subtracts them, and takes the result to ``power``."""
    output = graph.result(op)
    factor = _output_factor(graph, op, _extra_bits(graph, op, extra_bits, power), power)
    bounds = activation_range(op.attrs.get("activation", "none"), output)
    requantized = requantize([factor], output, bounds)
    common = _common_scale(*graph.operands(op))
    if output.dtype == "int16":
        multipliers = {k: v for k, v in common.fields.items() if not k.startswith("zero_point")}
        return lower_binary(graph, op, {**multipliers, "requantize": requantized})
    return lower_binary(graph, op, {"common": common, "requantize": requantized})


def _extra_bits(graph: Graph, op: Op, of_int8: int, power: int) -> int:
    return EXTRA_BITS_INT16[power] if graph.result(op).dtype == "int16" else of_int8


def _shift_faults(graph: Graph, op: Op) -> list[str]:
    """TensorFlow Lite has another kernel for int16 whose scales are powers of two."""
    tensors = (*graph.operands(op), graph.result(op))
    powers = all(math.frexp(tensor.scale)[0] == 0.5 for tensor in tensors)
    if tensors[0].dtype == "int16" and powers and op.attrs.get("pot_scale_int16"):
        return [
            "its scales are powers of two and to be shifted: convert it with a newer TensorFlow"
        ]
    return []


def _output_factor(graph: Graph, op: Op, extra_bits: int, power: int) -> float:
    scale = _twice_larger_scale(*graph.operands(op))
    return scale**power / (2 ** (power * extra_bits) * graph.result(op).scale)


def _twice_larger_scale(a: Tensor, b: Tensor) -> float:
    """On which sums and differences are taken: no input is scaled up, no sum overflows."""
    return 2 * max(a.scale, b.scale)


def _common_scale(a: Tensor, b: Tensor) -> Struct:
    multiplier_1, shift_1 = quantize_multiplier(a.scale / _twice_larger_scale(a, b))
    multiplier_2, shift_2 = quantize_multiplier(b.scale / _twice_larger_scale(a, b))
    return Struct(
        "specc_common_scale_t",
        {
            "zero_point_1": a.zero_point,
            "zero_point_2": b.zero_point,
            "multiplier_1": multiplier_1,
            "multiplier_2": multiplier_2,
            "shift_1": shift_1,
            "shift_2": shift_2,
        },
    )


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
