"""Square: ``SQUARE`` of TensorFlow Lite, which has it of float32 alone."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.on_float32 import float_faults, lower_float

TFLITE = ("SQUARE",)
OTHER_TYPES = ("float32",)
IN_PLACE = True


def read(node: Node) -> Op:
    inputs = node.operands(1, 1)
    if node.tensors[inputs[0]].dtype != "float32":
        raise node.fault(
            "TensorFlow Lite has no int8 kernel for squares", "multiply the tensor by itself"
        )
    return Op("square", node.name, inputs, node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    return float_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_float(op, graph.result(op).elements)


def macs(graph: Graph, op: Op) -> int:
    return 0
