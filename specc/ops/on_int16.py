"""The ops without weights on int16: the calls of their kernels, all in ``ops/int16``.

Functions of one number are tables here too, but too large to have a value for each number: TensorFlow
Lite interpolates, and so do the kernels, in tables that are computed as it computes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops.requantization import INT16_MAX, INT16_MIN, factor_faults, quantize_multiplier
from specc.ops.unary import unary_faults

UNIT = 2.0**-15  # the scale of functions whose values are within -1 .. 1
LARGEST_FACTOR = 2.0**14  # an element has 16 bits and a sign
TABLE_STEP = 1 / 24  # of the logistic function's argument
MAX_DEPTH = 65535  # of softmax, so that the sum of exponentials fits
EXP_RANGE = 10.0  # exp(-10) counts as zero
STEPS = 512  # of an interpolated table
LARGEST_SCALE = 2.0**100  # with which 65536 steps are a float32
UNIT_TABLE_SCALE = np.float64(2 / 65535)  # of a table of values within -1 .. 1


def call(op: Op, struct: str, fields: dict[str, object], elements: int) -> KernelCall:
    """The call of ``specc_<kind>_int16``."""
    return KernelCall(
        function=f"specc_{op.kind}_int16",
        folder="ops/int16",
        params=Struct(f"specc_{struct}_int16_t", fields),
        comment=(f"{op.kind} of {elements} int16",),
    )


def sigmoid_faults(graph: Graph, op: Op) -> list[str]:
    """Of the logistic function and tanh."""
    faults = unary_faults(graph, op, wide=True) or _unit_faults(graph.result(op))
    return faults or [*factor_faults([graph.operands(op)[0].scale], most=1.0)]


def lower_sigmoid(graph: Graph, op: Op) -> KernelCall:
    """The call for the logistic function or tanh."""
    source = graph.operands(op)[0]
    multiplier, shift = argument_factor(source.scale, 1 if op.kind == "tanh" else 0)
    fields = {
        "length": source.elements,
        "multiplier": multiplier,
        "shift": shift,
        "table": Table("table", logistic_table(), "logistic function in steps of 1/24"),
    }
    return call(op, "sigmoid", fields, source.elements)


def softmax_faults(graph: Graph, op: Op) -> list[str]:
    """Of softmax over the last axis."""
    faults = unary_faults(graph, op, wide=True) or _unit_faults(graph.result(op))
    source = graph.operands(op)[0]
    if not faults and not (source.shape and source.shape[-1] <= MAX_DEPTH):
        faults.append(f"it is over more than {MAX_DEPTH} classes, or over none")
    return faults or [*factor_faults([_softmax_factor(source, op)], LARGEST_FACTOR)]


def lower_softmax(graph: Graph, op: Op) -> KernelCall:
    """The call for softmax over the last axis."""
    source = graph.operands(op)[0]
    depth = source.shape[-1]
    multiplier, shift = quantize_multiplier(_softmax_factor(source, op))
    exponentials = interpolated_table(np.exp, np.float64(EXP_RANGE / 65535), zero_point=INT16_MAX)
    reciprocals = interpolated_table(
        lambda x: 1 / (1 + x), np.float64(1 / 65535), zero_point=INT16_MIN
    )
    fields = {
        "rows": source.elements // depth,
        "depth": depth,
        "multiplier": multiplier,
        "shift": shift,
        "exponentials": Table("exponentials", exponentials, "of -10 .. 0"),
        "reciprocals": Table("reciprocals", reciprocals, "of 1 .. 2"),
    }
    return call(op, "softmax", fields, source.elements)


def function_faults(source: Tensor, output: Tensor) -> list[str]:
    """What keeps :func:`lower_function` from computing in float32."""
    if max(source.scale, output.scale) < LARGEST_SCALE:
        return []
    return [f"a scale of it is not below {LARGEST_SCALE:g}"]


def lower_function(
    op: Op, source: Tensor, output: Tensor, function: Callable[[np.ndarray], np.ndarray]
) -> KernelCall:
    """The call for a ``function`` of real numbers, which is given and returns float32."""
    scales = np.float32(source.scale), np.float32(output.scale)
    table = Table("table", interpolated_table(function, *scales), f"{op.kind} of -32768 .. 32767")
    made = call(op, "lookup", {"length": source.elements, "table": table}, source.elements)
    return replace(made, function="specc_lookup_int16")


def interpolated_table(
    function: Callable[[np.ndarray], np.ndarray],
    scale: np.floating,
    output_scale: np.floating = UNIT_TABLE_SCALE,
    zero_point: int = 0,
) -> np.ndarray:
    """int16 [513] of a function of arrays: each value less half of the error that interpolation makes
    in the middle to the next. ``LUTPopulate`` of TensorFlow Lite, in the precision of the scales."""
    least, most = scale * (INT16_MIN - zero_point), scale * (INT16_MAX - zero_point)
    inverse = 65536 / (output_scale * INT16_MAX - output_scale * INT16_MIN)
    step = (most - least) / STEPS
    places = np.arange(STEPS).astype(scale.dtype)
    values, middles, following, last = (
        function(x) * inverse
        for x in (
            least + places * step,
            least + places * step + step / 2,
            least + (places + 1) * step,
            np.array([most]),
        )
    )
    samples = _rounded(values)
    errors = _rounded((following + samples) / 2) - _rounded(middles)
    table = np.append(samples - _rounded(errors / 2), _rounded(last))
    return np.clip(table, INT16_MIN, INT16_MAX).astype(np.int16)


def _rounded(x: np.ndarray) -> np.ndarray:
    """Half away from zero, in the same precision."""
    wide = x.astype(np.float64)
    return np.trunc(wide + np.copysign(0.5, wide)).astype(x.dtype)


def _unit_faults(output: Tensor) -> list[str]:
    return [] if output.scale == UNIT else ["its output does not have scale 1/32768"]


def _softmax_factor(source: Tensor, op: Op) -> float:
    return source.scale * op.attrs["beta"] / (EXP_RANGE / 65535)


def argument_factor(scale: float, shifts: int) -> tuple[int, int]:
    """(multiplier, right shift) to steps of 1/12288. ``shifts``: the largest power of two over 2^-12
    that needs no rounding."""
    fraction, exponent = math.frexp(scale)
    power = exponent - 1 + 12
    if fraction == 0.5 and 0 <= power <= shifts:
        return 3 << power, 0
    multiplier, shift = scale * 4096 * 3, 0
    while multiplier <= 32767 / 2 and shift <= 30:
        multiplier, shift = multiplier * 2, shift + 1
    return int(multiplier), shift


def logistic_table() -> np.ndarray:
    """uint16 [256], each less half of the error that interpolation makes in the middle to the
    next."""

    def logistic(i: float) -> float:
        return 65536 / (1 + math.exp(-i * TABLE_STEP))

    values = []
    for i in range(256):
        error = (logistic(i) + logistic(i + 1)) / 2 - logistic(i + 0.5)
        values.append(math.floor(logistic(i) - error / 2 + 0.5))
    values[-1] = 65535  # the kernel takes it for 1
    return np.array(values, np.uint16)
