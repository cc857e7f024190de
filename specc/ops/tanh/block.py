"""Hyperbolic tangent: ``TANH`` of TensorFlow Lite."""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.unary import fixed_output_faults, lower_float, unary_faults

TFLITE = ("TANH",)
OTHER_TYPES = ("int16",)
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("tanh", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    if graph.operands(op)[0].dtype == "int16":
        return on_int16.sigmoid_faults(graph, op)
    return unary_faults(graph, op) or fixed_output_faults(graph.result(op), 1 / 128, 0)


def lower(graph: Graph, op: Op) -> KernelCall:
    if graph.operands(op)[0].dtype == "int16":
        return on_int16.lower_sigmoid(graph, op)
    return lower_float(graph, op, lambda x: np.tanh(x.astype(np.float64)).astype(np.float32))


def macs(graph: Graph, op: Op) -> int:
    return 0
