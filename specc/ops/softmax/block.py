"""Scores to probabilities: ``SOFTMAX`` of TensorFlow Lite, int8 to int8 over the last axis."""

from __future__ import annotations

import math

from tflite.SoftmaxOptions import SoftmaxOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops.node import Node
from specc.ops.requantization import int8_faults, quantize_multiplier

TFLITE = ("SOFTMAX",)
IN_PLACE = True
INTEGER_BITS = 5  # of the fixed point in which exp takes its argument
MAX_DEPTH = 2**12 - 1
LARGEST_FACTOR = 2**31 - 1.0


def read(node: Node) -> Op:
    attrs = {"beta": float(node.options(SoftmaxOptions).Beta())}
    return Op("softmax", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*int8_faults(input=source, output=output)]
    if faults:
        return faults
    if source.shape != output.shape or not source.shape:
        faults.append(f"{source.shape} cannot become {output.shape}")
    elif source.shape[-1] > MAX_DEPTH:
        faults.append(f"{source.shape[-1]} classes are more than {MAX_DEPTH}")
    if (output.scale, output.zero_point) != (1 / 256, -128):
        faults.append("its output does not have scale 1/256 and zero point -128")
    factor = op.attrs["beta"] * source.scale * 2 ** (31 - INTEGER_BITS)
    if not factor > 1:
        faults.append(
            f"beta {op.attrs['beta']:g} by the input's scale {source.scale:g} is too small"
        )
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    multiplier, shift, least = _fixed_point(op.attrs["beta"], source.scale)
    depth = source.shape[-1]
    return KernelCall(
        function="specc_softmax",
        folder="ops/softmax",
        params=Struct(
            "specc_softmax_t",
            {
                "rows": source.elements // depth,
                "depth": depth,
                "multiplier": multiplier,
                "shift": shift,
                "least_difference": least,
            },
        ),
        comment=(f"softmax over {depth}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0


def _fixed_point(beta: float, scale: float) -> tuple[int, int, int]:
    """(multiplier, shift, least difference), as PreprocessSoftmaxScaling and
    CalculateInputRadius compute them."""
    real = min(beta * scale * 2 ** (31 - INTEGER_BITS), LARGEST_FACTOR)
    multiplier, shift = quantize_multiplier(real)
    radius = (2**INTEGER_BITS - 1) * 2 ** (31 - INTEGER_BITS) / 2**shift
    return multiplier, shift, -math.floor(radius)
