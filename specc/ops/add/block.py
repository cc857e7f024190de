"""Sum of two tensors: ``ADD`` of TensorFlow Lite, with broadcasting and fused activation."""

from __future__ import annotations

from tflite.AddOptions import AddOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import (
    broadcast_faults,
    common_scale,
    lower_binary,
    twice_larger_scale,
)
from specc.ops.node import Node
from specc.ops.requantization import activation_range, factor_faults, requantize

TFLITE = ("ADD",)
IN_PLACE = True
CONSTANT_INPUTS = True
EXTRA_BITS = 20  # as in add.c


def read(node: Node) -> Op:
    attrs = {"activation": node.activation(node.options(AddOptions).FusedActivationFunction())}
    return Op("add", node.name, node.operands(2, 2), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return broadcast_faults(graph, op) or [*factor_faults([_output_factor(graph, op)], most=1.0)]


def lower(graph: Graph, op: Op) -> KernelCall:
    output = graph.result(op)
    bounds = activation_range(op.attrs["activation"], output)
    fields = {
        **common_scale(*graph.operands(op)),
        "requantize": requantize([_output_factor(graph, op)], output, bounds),
    }
    return lower_binary(graph, op, fields)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _output_factor(graph: Graph, op: Op) -> float:
    return twice_larger_scale(*graph.operands(op)) / (2**EXTRA_BITS * graph.result(op).scale)
