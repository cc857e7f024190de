"""Square of the difference of two tensors: ``SQUARED_DIFFERENCE`` of TensorFlow Lite, with
broadcasting."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import (
    broadcast_faults,
    common_scale,
    lower_binary,
    twice_larger_scale,
)
from specc.ops.node import Node
from specc.ops.requantization import INT8_MAX, INT8_MIN, factor_faults, requantize

TFLITE = ("SQUARED_DIFFERENCE",)
IN_PLACE = True
CONSTANT_INPUTS = True
EXTRA_BITS = 7  # as in squared_difference.c


def read(node: Node) -> Op:
    return Op("squared_difference", node.name, node.operands(2, 2), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return broadcast_faults(graph, op) or [*factor_faults([_output_factor(graph, op)], most=1.0)]


def lower(graph: Graph, op: Op) -> KernelCall:
    factor, bounds = _output_factor(graph, op), (INT8_MIN, INT8_MAX)
    fields = {
        **common_scale(*graph.operands(op)),
        "requantize": requantize([factor], graph.result(op), bounds),
    }
    return lower_binary(graph, op, fields)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _output_factor(graph: Graph, op: Op) -> float:
    scale = twice_larger_scale(*graph.operands(op))
    return scale * scale / (2 ** (2 * EXTRA_BITS) * graph.result(op).scale)
