"""Reciprocal of the square root: ``RSQRT`` of TensorFlow Lite.

Zero becomes the largest output, and so do negative inputs, at which the reference stops.
"""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.fixed_point import inverse_square_root, multiply
from specc.ops.node import Node
from specc.ops.requantization import INT8_MAX, INT8_MIN, factor_faults, quantize_multiplier
from specc.ops.unary import lower_unary, unary_faults

TFLITE = ("RSQRT",)
IN_PLACE = True
FRACTION_BITS = 20  # of the root before the output's scale
LARGEST_FACTOR = 2.0**20


def read(node: Node) -> Op:
    return Op("rsqrt", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return unary_faults(graph, op) or [*factor_faults([_factor(graph, op)], LARGEST_FACTOR)]


def lower(graph: Graph, op: Op) -> KernelCall:
    multiplier, shift = quantize_multiplier(_factor(graph, op))

    def function(x: int) -> int:
        if x <= 0:
            return INT8_MAX - INT8_MIN
        root, root_shift = inverse_square_root(x)
        scaled = multiply(1, root, root_shift + FRACTION_BITS)
        return multiply(scaled, multiplier, shift - FRACTION_BITS)

    return lower_unary(graph, op, function)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factor(graph: Graph, op: Op) -> float:
    source_root = float(np.sqrt(np.float32(graph.operands(op)[0].scale)))
    return 1 / float(np.float32(source_root) * np.float32(graph.result(op).scale))
