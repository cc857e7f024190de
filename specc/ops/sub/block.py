"""Difference of two tensors: ``SUB`` of TensorFlow Lite, with broadcasting and fused activation."""

from __future__ import annotations

from tflite.SubOptions import SubOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import common_scale_faults, lower_on_common_scale
from specc.ops.node import Node

TFLITE = ("SUB",)
OTHER_TYPES = ("int16",)
IN_PLACE = True
CONSTANT_INPUTS = True
EXTRA_BITS = 20  # SPECC_SUM_BITS


def read(node: Node) -> Op:
    options = node.options(SubOptions)
    attrs = {
        "activation": node.activation(options.FusedActivationFunction()),
        "pot_scale_int16": bool(options.PotScaleInt16()),
    }
    return Op("sub", node.name, node.operands(2, 2), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return common_scale_faults(graph, op, EXTRA_BITS)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_on_common_scale(graph, op, EXTRA_BITS)


def macs(graph: Graph, op: Op) -> int:
    return 0
