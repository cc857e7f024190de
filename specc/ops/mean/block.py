"""Mean over axes: ``MEAN`` of TensorFlow Lite, which Keras' global average pooling becomes."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.reduction import (
    lower_sum,
    read_reduction,
    reduced_count,
    reduction_faults,
)
from specc.ops.requantization import factor_faults, quantize_multiplier

TFLITE = ("MEAN",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    return read_reduction(node, "mean")


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    return reduction_faults(graph, op, wide=True) or [*factor_faults([source.scale / output.scale])]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    factor = quantize_multiplier(source.scale / output.scale)
    return lower_sum(graph, op, _divided(factor, reduced_count(source, op)))


def macs(graph: Graph, op: Op) -> int:
    return 0


def _divided(factor: tuple[int, int], count: int) -> tuple[int, int]:
    """The factor by ``count``, as reference_ops::QuantizedMeanOrSum divides it."""
    multiplier, shift = factor
    extra = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << extra) // count, shift - extra
