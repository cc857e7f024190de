"""Product of two tensors: ``MUL`` of TensorFlow Lite, with broadcasting and fused activation."""

from __future__ import annotations

from tflite.MulOptions import MulOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import broadcast_faults, lower_binary
from specc.ops.node import Node
from specc.ops.requantization import activation_range, factor_faults, float32_ratio, requantize

TFLITE = ("MUL",)
OTHER_TYPES = ("int16",)
IN_PLACE = True
CONSTANT_INPUTS = True
LARGEST_FACTOR = 2.0**14  # a product has 17 bits and a sign


def read(node: Node) -> Op:
    attrs = {"activation": node.activation(node.options(MulOptions).FusedActivationFunction())}
    return Op("mul", node.name, node.operands(2, 2), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    faults = broadcast_faults(graph, op)
    largest = LARGEST_FACTOR if graph.result(op).dtype == "int8" else 1.0
    return faults or [*factor_faults([_factor(graph, op)], largest)]


def lower(graph: Graph, op: Op) -> KernelCall:
    a, b = graph.operands(op)
    output = graph.result(op)
    bounds = activation_range(op.attrs["activation"], output)
    fields = {"requantize": requantize([_factor(graph, op)], output, bounds)}
    if output.dtype == "int8":
        fields = {"zero_point_1": a.zero_point, "zero_point_2": b.zero_point, **fields}
    return lower_binary(graph, op, fields)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factor(graph: Graph, op: Op) -> float:
    a, b = graph.operands(op)
    return float32_ratio(a.scale, b.scale, over=graph.result(op).scale)
