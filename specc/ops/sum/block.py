"""Sum over axes: ``SUM`` of TensorFlow Lite, as TensorFlow Lite Micro computes it.

TensorFlow Lite itself is no reference here: its reference kernel (as of 2.21) does not add up what is
quantized, and its default kernel rounds the scaled sum in float, which is one step away at times.
"""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.reduction import lower_sum, read_reduction, reduced_count, reduction_faults
from specc.ops.requantization import factor_faults, quantize_multiplier

TFLITE = ("SUM",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    return read_reduction(node, "sum")


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    steps = 2**15 if source.dtype == "int16" else 255
    largest = 2.0**30 / (steps * reduced_count(source, op))
    return reduction_faults(graph, op, wide=True) or [
        *factor_faults([source.scale / output.scale], most=largest)
    ]


def no_reference(_graph: Graph, _op: Op) -> str:
    return "TensorFlow Lite's reference kernel of SUM does not add up what is quantized (2.21)"


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    return lower_sum(graph, op, quantize_multiplier(source.scale / output.scale))


def macs(graph: Graph, op: Op) -> int:
    return 0
