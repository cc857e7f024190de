"""Reciprocal of the square root: ``RSQRT`` of TensorFlow Lite.

Zero becomes the largest output, and so do negative inputs, at which the reference stops. Of int16 it is
an interpolated table, as in the reference.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.fixed_point import inverse_square_root, multiply
from specc.ops.node import Node
from specc.ops.requantization import (
    INT8_MAX,
    INT8_MIN,
    INT16_MAX,
    MAX_SHIFT,
    factor_faults,
    quantize_multiplier,
)
from specc.ops.unary import lower_unary, unary_faults

TFLITE = ("RSQRT",)
OTHER_TYPES = ("int16",)
IN_PLACE = True
FRACTION_BITS = 20  # of the root before the output's scale
LARGEST_FACTOR = 2.0**20
TINY = np.finfo(np.float32).tiny


def read(node: Node) -> Op:
    return Op("rsqrt", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    faults = unary_faults(graph, op, wide=True)
    if faults:
        return faults
    largest = LARGEST_FACTOR
    if graph.result(op).dtype == "int16":
        faults += on_int16.function_faults(graph.operands(op)[0], graph.result(op))
        largest = 2.0**MAX_SHIFT
    return faults or [*factor_faults([_factor(graph, op)], largest)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    if output.dtype == "int16":
        return on_int16.lower_function(op, source, output, _inverse_root(output))
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
    source_root = np.sqrt(np.float32(graph.operands(op)[0].scale))
    product = float(source_root * np.float32(graph.result(op).scale))
    return 1 / product if product else math.inf


def _inverse_root(output: Tensor) -> Callable[[np.ndarray], np.ndarray]:
    """Its largest output for what has no root."""
    largest = np.float32(INT16_MAX) * np.float32(output.scale)

    def function(x: np.ndarray) -> np.ndarray:
        return np.where(x > 0, 1 / np.sqrt(np.maximum(x, TINY)), largest)

    return function
