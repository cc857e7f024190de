"""A new value for a variable of a streaming model: ``ASSIGN_VARIABLE`` of TensorFlow Lite."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.requantization import same_quantization_faults
from specc.ops.views import View, copy_call

TFLITE = ("ASSIGN_VARIABLE",)
OTHER_TYPES = ("int16",)
CONSTANT_INPUTS = True
STATE = True


def read(node: Node) -> Op:
    """Input: the value; output: the variable's state."""
    state, value = node.operands(2, 2)
    return Op("assign_variable", node.name, (value,), (state,))


def verify(graph: Graph, op: Op) -> list[str]:
    source, state = graph.operands(op)[0], graph.result(op)
    if not state.is_state or source.is_state:
        return ["it does not assign a value to a variable"]
    if (source.dtype, source.shape) != (state.dtype, state.shape):
        return [f"its variable is {state.dtype} {state.shape}, not {source.dtype} {source.shape}"]
    return [*same_quantization_faults(source, state)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    whole = View.whole(source.shape)
    return copy_call(op, whole, whole, source)


def macs(graph: Graph, op: Op) -> int:
    return 0
