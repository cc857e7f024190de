"""Another type for the same numbers: ``CAST`` of TensorFlow Lite, from whole numbers to a wider
type. The stored numbers are cast, whatever they stand for."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops.node import Node

TFLITE = ("CAST",)
OTHER_TYPES = ("int16", "int32", "float32")
CASTS = (
    ("int8", "int16"),
    ("int8", "int32"),
    ("int8", "float32"),
    ("int16", "int32"),
    ("int16", "float32"),
    ("int32", "float32"),
)


def read(node: Node) -> Op:
    return Op("cast", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    faults = []
    if (source.dtype, output.dtype) not in CASTS:
        known = ", ".join(f"{a} to {b}" for a, b in CASTS)
        faults.append(f"a cast from {source.dtype} to {output.dtype} is not one of {known}")
    if source.shape != output.shape:
        faults.append(f"{source.shape} cannot become {output.shape}")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    return KernelCall(
        function=f"specc_cast_{source.dtype}_to_{output.dtype}",
        folder="ops/cast",
        params=Struct("specc_cast_t", {"length": source.elements}),
        comment=(f"cast of {source.elements} elements",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
