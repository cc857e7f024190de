"""Zeros around a tensor: ``PAD`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.padding import lower_pad, pad_faults, read_paddings

TFLITE = ("PAD",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    source, _ = node.operands(2, 2)
    attrs = read_paddings(node, len(node.tensors[source].shape))
    return Op("pad", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return pad_faults(graph, op)


def lower(graph: Graph, op: Op) -> list[Step]:
    return lower_pad(graph, op, graph.result(op).zero_point)


def macs(graph: Graph, op: Op) -> int:
    return 0
