"""Exponential linear unit: ``ELU`` of TensorFlow Lite."""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.unary import exp, lower_float, unary_faults

TFLITE = ("ELU",)
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("elu", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return unary_faults(graph, op)


def no_reference(_graph: Graph, _op: Op) -> str:
    return "TensorFlow Lite has no reference kernel of ELU"


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_float(graph, op, lambda x: np.where(x < 0, exp(np.minimum(x, 0)) - 1, x))


def macs(graph: Graph, op: Op) -> int:
    return 0
