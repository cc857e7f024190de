"""int8 or int16 to real numbers: ``DEQUANTIZE`` of TensorFlow Lite, to float32."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.requantization import quantized_faults

TFLITE = ("DEQUANTIZE",)
OTHER_TYPES = ("int16", "float32")


def read(node: Node) -> Op:
    return Op("dequantize", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*quantized_faults(input=source)]
    if output.dtype != "float32" or output.shape != source.shape:
        faults.append(f"its output is {output.dtype} {output.shape}, not float32 {source.shape}")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    fields = {"length": source.elements, "scale": float(source.scale)}
    if source.dtype == "int16":
        return on_int16.call(op, "dequantize", fields, source.elements)
    fields["zero_point"] = source.zero_point
    return KernelCall(
        function="specc_dequantize",
        folder="ops/dequantize",
        params=Struct("specc_dequantize_t", fields),
        comment=(f"dequantize, {source.elements} elements",),
        float_operations=source.elements,
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
