"""Scores to probabilities: ``SOFTMAX`` of TensorFlow Lite, int8 to int8 over the last axis."""

from __future__ import annotations

from tflite.SoftmaxOptions import SoftmaxOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops import on_int16
from specc.ops.exponentials import exponential_faults, exponentials
from specc.ops.node import Node
from specc.ops.unary import fixed_output_faults, unary_faults

TFLITE = ("SOFTMAX",)
OTHER_TYPES = ("int16",)
IN_PLACE = True


def read(node: Node) -> Op:
    attrs = {"beta": float(node.options(SoftmaxOptions).Beta())}
    return Op("softmax", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    if graph.operands(op)[0].dtype == "int16":
        return on_int16.softmax_faults(graph, op)
    faults = unary_faults(graph, op)
    if faults:
        return faults
    faults = fixed_output_faults(graph.result(op), 1 / 256, -128)
    return [*faults, *exponential_faults(graph.operands(op)[0], op.attrs["beta"])]


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    if source.dtype == "int16":
        return on_int16.lower_softmax(graph, op)
    return KernelCall(
        function="specc_softmax",
        folder="ops/softmax",
        params=exponentials(source, op.attrs["beta"]),
        comment=(f"softmax over {source.shape[-1]}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
