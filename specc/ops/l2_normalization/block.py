"""Rows divided by their length: ``L2_NORMALIZATION`` of TensorFlow Lite, over the last axis."""

from __future__ import annotations

from tflite.L2NormOptions import L2NormOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops.node import Node
from specc.ops.unary import fixed_output_faults, unary_faults

TFLITE = ("L2_NORMALIZATION",)
IN_PLACE = True
MAX_DEPTH = 2**15 - 1  # so that a sum of squares has 31 bits


def read(node: Node) -> Op:
    if node.activation(node.options(L2NormOptions).FusedActivationFunction()) != "none":
        raise node.fault("it has a fused activation", "use an activation layer of its own")
    return Op("l2_normalization", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    faults = unary_faults(graph, op)
    if faults:
        return faults
    shape = graph.operands(op)[0].shape
    if not shape or shape[-1] > MAX_DEPTH:
        faults.append(f"the rows of {shape} have not 1 .. {MAX_DEPTH} elements")
    return [*faults, *fixed_output_faults(graph.result(op), 1 / 128, 0)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    depth = source.shape[-1]
    fields = {
        "rows": source.elements // depth,
        "depth": depth,
        "input_zero_point": source.zero_point,
    }
    return KernelCall(
        function="specc_l2_normalization",
        folder="ops/l2_normalization",
        params=Struct("specc_l2_normalization_t", fields),
        comment=(f"l2 normalization over {depth}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
