"""A constant around a tensor: ``PADV2`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op, Step
from specc.ops.node import Node
from specc.ops.padding import lower_pad, pad_faults, read_paddings

TFLITE = ("PADV2",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``before``, ``after``, and ``value`` as it is stored."""
    source, _, value = node.operands(3, 3)
    attrs = read_paddings(node, len(node.tensors[source].shape))
    tensor = node.tensors[value]
    if tensor.data is None or tensor.elements != 1 or tensor.dtype != node.tensors[source].dtype:
        raise node.fault(
            "what it pads with is not a constant of its input's type", "pad with a number"
        )
    if tensor.quantization != node.tensors[source].quantization:
        raise node.fault("what it pads with has another scale than its input", "convert it again")
    attrs["value"] = int(tensor.data.reshape(()))
    return Op("padv2", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    return pad_faults(graph, op)


def lower(graph: Graph, op: Op) -> list[Step]:
    return lower_pad(graph, op, op.attrs["value"])


def macs(graph: Graph, op: Op) -> int:
    return 0
