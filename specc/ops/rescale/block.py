"""int8 to int8 under another scale, and activations that stand alone: ``QUANTIZE`` of an int8
tensor, ``RELU``, ``RELU6``, ``RELU_N1_TO_1`` and ``RELU_0_TO_1`` of TensorFlow Lite."""

from __future__ import annotations

from dataclasses import replace

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    float32_ratio,
    quantized_faults,
    requantize,
)

ACTIVATION_OF = {
    "QUANTIZE": "none",
    "RELU": "relu",
    "RELU6": "relu6",
    "RELU_N1_TO_1": "relu_n1_to_1",
    "RELU_0_TO_1": "relu_0_to_1",
}
TFLITE = tuple(ACTIVATION_OF)
OTHER_TYPES = ("int16",)
IN_PLACE = True
LARGEST = 2.0**23  # a distance from the zero point has 8 bits
LARGEST_INT16 = on_int16.LARGEST_FACTOR


def read(node: Node) -> Op:
    attrs = {"activation": ACTIVATION_OF[node.builtin]}
    return Op("rescale", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*quantized_faults(input=source), *quantized_faults(output=output)]
    if source.dtype == "int16" and op.attrs["activation"] not in ("none", "relu", "relu6"):
        faults.append("TensorFlow Lite has no int16 kernel for it: use relu or relu6")
    if op.attrs["activation"] != "none" or source.dtype == "int8":
        faults += quantized_faults(input=source, output=output)
    if faults:
        return list(dict.fromkeys(faults))
    if source.elements != output.elements:
        faults.append(f"{source.shape} cannot become {output.shape}")
    largest = LARGEST if source.dtype == "int8" else LARGEST_INT16
    return [*faults, *factor_faults([_factor(graph, op)], largest)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    bounds = activation_range(op.attrs["activation"], output)
    fields = {
        "length": source.elements,
        "requantize": requantize([_factor(graph, op)], output, bounds),
    }
    if source.dtype == "int16":
        call = on_int16.call(op, "rescale", fields, source.elements)
        narrow = output.dtype == "int8"
        return replace(call, function="specc_rescale_int16_to_int8") if narrow else call
    fields["input_zero_point"] = source.zero_point
    return KernelCall(
        function="specc_rescale",
        folder="ops/rescale",
        params=Struct("specc_rescale_t", fields),
        comment=(f"rescale, {source.elements} elements, activation {op.attrs['activation']}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0


def _factor(graph: Graph, op: Op) -> float:
    source, output = graph.operands(op)[0], graph.result(op)
    if op.attrs["activation"] == "none":
        return source.scale / output.scale
    # The reference divides in float32 where the op is an activation.
    return float32_ratio(source.scale, over=output.scale)
