"""What the ops on two tensors share: broadcasting, and the scale on which they meet.

Their kernels take both inputs as pointers, so that a constant is an input like another.
"""

from __future__ import annotations

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    int8_faults,
    quantize_multiplier,
    requantize,
)

AXES = 4  # of specc_broadcast_t


def broadcast_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's two inputs from becoming its output, types included."""
    a, b = graph.operands(op)
    output = graph.result(op)
    faults = [*int8_faults(first_input=a, second_input=b, output=output)]
    if faults:
        return faults
    try:
        if len(_axes(a, b, output)[0]) > AXES:
            faults.append(f"{a.shape} and {b.shape} broadcast along more than {AXES} axes")
    except ValueError:
        faults.append(f"{a.shape} and {b.shape} do not add up to {output.shape}")
    return faults


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
    return broadcast_faults(graph, op) or [
        *factor_faults([_output_factor(graph, op, extra_bits, power)], most=1.0)
    ]


def lower_on_common_scale(graph: Graph, op: Op, extra_bits: int, power: int = 1) -> KernelCall:
    """The call of a kernel that brings both inputs to :func:`_twice_larger_scale` with
    ``extra_bits``, adds or subtracts them, and takes the result to ``power``."""
    output = graph.result(op)
    factor = _output_factor(graph, op, extra_bits, power)
    bounds = activation_range(op.attrs.get("activation", "none"), output)
    fields = {
        "common": _common_scale(*graph.operands(op)),
        "requantize": requantize([factor], output, bounds),
    }
    return lower_binary(graph, op, fields)


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
