"""Negative: ``NEG`` of TensorFlow Lite.

Its kernel negates the stored values, the least to itself, whatever their zero points: where those are
not 0 its results are wrong, so that such a model is refused.
"""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.on_float32 import float_faults, lower_float
from specc.ops.requantization import INT8_MIN, same_quantization_faults
from specc.ops.unary import lower_unary, unary_faults

TFLITE = ("NEG",)
OTHER_TYPES = ("int16", "float32")
IN_PLACE = True


def read(node: Node) -> Op:
    return Op("neg", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    if graph.operands(op)[0].dtype == "float32":
        return float_faults(graph, op)
    faults = unary_faults(graph, op, wide=True)
    if faults:
        return faults
    if graph.result(op).zero_point != 0:
        faults.append(
            "its zero point is not 0, with which TensorFlow Lite negates wrongly: "
            "subtract from zero instead"
        )
    return [*faults, *same_quantization_faults(graph.operands(op)[0], graph.result(op))]


def lower(graph: Graph, op: Op) -> KernelCall:
    elements = graph.result(op).elements
    if graph.result(op).dtype == "float32":
        return lower_float(op, elements)
    if graph.result(op).dtype == "int16":
        return on_int16.call(op, "neg", {"length": elements}, elements)
    return lower_unary(graph, op, lambda x: x if x == INT8_MIN else -x)


def macs(graph: Graph, op: Op) -> int:
    return 0
