"""What a variable of a streaming model holds: ``READ_VARIABLE`` of TensorFlow Lite.

The value is the variable's own bytes where everything that reads it runs before the variable is
assigned anew, as it does in models whose layers keep what they need of the past; else a copy."""

from __future__ import annotations

from collections.abc import Callable

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.requantization import same_quantization_faults
from specc.ops.views import View, copy_call

TFLITE = ("READ_VARIABLE",)
OTHER_TYPES = ("int16",)
STATE = True


def read(node: Node) -> Op:
    """Input: the variable's state."""
    return Op("read_variable", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    if not source.is_state or output.is_state:
        return ["it does not read a variable"]
    if (source.dtype, source.shape) != (output.dtype, output.shape):
        return [f"its variable is {source.dtype} {source.shape}, not {output.dtype} {output.shape}"]
    return [*same_quantization_faults(source, output)]


def is_view(graph: Graph, op: Op, is_view_: Callable[[Graph, Op], bool]) -> bool:
    """Whether the variable is not written before the last use of the value that is read.
    ``is_view_``: the same of any op."""
    position = graph.ops.index(op)
    value, last_use = {op.outputs[0]}, position
    for later, reader in enumerate(graph.ops[position + 1 :], position + 1):
        if value.intersection(reader.inputs):
            last_use = later
            if is_view_(graph, reader):
                value.update(reader.outputs)
    if value.intersection(graph.outputs):
        last_use = len(graph.ops)
    return not any(
        op.inputs[0] in writer.outputs for writer in graph.ops[position + 1 : last_use + 1]
    )


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    whole = View.whole(source.shape)
    return copy_call(op, whole, whole, source)


def macs(graph: Graph, op: Op) -> int:
    return 0
