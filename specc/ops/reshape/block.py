"""The same bytes under another shape: ``RESHAPE``, ``SQUEEZE`` and ``EXPAND_DIMS``. No code runs:
the output is a view of the input."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.ops.node import Node
from specc.ops.requantization import same_quantization_faults

TFLITE = ("RESHAPE", "SQUEEZE", "EXPAND_DIMS")
OTHER_TYPES = ("int16",)
VIEW = True


def read(node: Node) -> Op:
    """Input: the tensor; the new shape is the output's."""
    return Op("reshape", node.name, node.operands(1, 2)[:1], node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    if source.dtype != output.dtype or source.elements != output.elements:
        return [
            f"{source.dtype} {source.shape} cannot be seen as {output.dtype} {output.shape}",
        ]
    return [*same_quantization_faults(source, output)]


def macs(graph: Graph, op: Op) -> int:
    return 0
