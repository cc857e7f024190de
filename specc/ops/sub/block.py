"""Difference of two tensors: ``SUB`` of TensorFlow Lite, with broadcasting and fused activation."""

from __future__ import annotations

from tflite.SubOptions import SubOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.broadcasting import (
    SUM_BITS,
    common_scale_faults,
    lower_on_common_scale,
    read_sum,
)
from specc.ops.node import Node

TFLITE = ("SUB",)
OTHER_TYPES = ("int16",)
IN_PLACE = True
CONSTANT_INPUTS = True


def read(node: Node) -> Op:
    return read_sum(node, "sub", node.options(SubOptions))


def verify(graph: Graph, op: Op) -> list[str]:
    return common_scale_faults(graph, op, SUM_BITS)


def lower(graph: Graph, op: Op) -> KernelCall:
    return lower_on_common_scale(graph, op, SUM_BITS)


def macs(graph: Graph, op: Op) -> int:
    return 0
