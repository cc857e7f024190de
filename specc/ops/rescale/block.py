"""Another scale, or another type, and activations that stand alone: ``QUANTIZE``, ``RELU``, ``RELU6``,
``RELU_N1_TO_1`` and ``RELU_0_TO_1`` of TensorFlow Lite."""

from __future__ import annotations

from collections.abc import Iterator

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.on_float32 import lower_from_float
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    float32_ratio,
    quantize_multiplier,
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
OTHER_TYPES = ("int16", "int32", "float32")
IN_PLACE = True
LARGEST = 2.0**23  # a distance from the zero point has 8 bits
LARGEST_INT16 = on_int16.LARGEST_FACTOR
# The structs of the kernels that take or give other types than int8.
_STRUCTS = {
    ("int16", "int16"): "specc_rescale_int16_t",
    ("int16", "int8"): "specc_rescale_int16_t",
    ("int8", "int16"): "specc_widen_int16_t",
    ("int16", "int32"): "specc_widen_int32_t",
}


def read(node: Node) -> Op:
    attrs = {"activation": ACTIVATION_OF[node.builtin]}
    return Op("rescale", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    if source.dtype == "float32" and op.attrs["activation"] == "none":
        return _float_faults(source, output)
    faults = [*quantized_faults(input=source), *_output_faults(source, output)]
    if source.dtype == "int16" and op.attrs["activation"] not in ("none", "relu", "relu6"):
        faults.append("TensorFlow Lite has no int16 kernel for it: use relu or relu6")
    if op.attrs["activation"] != "none":
        faults += quantized_faults(input=source, output=output)
    if faults:
        return list(dict.fromkeys(faults))
    if source.elements != output.elements:
        faults.append(f"{source.shape} cannot become {output.shape}")
    largest = LARGEST if source.dtype == "int8" else LARGEST_INT16
    return [*faults, *factor_faults([_factor(graph, op)], largest)]


def no_reference(graph: Graph, op: Op) -> str | None:
    if (graph.operands(op)[0].dtype, graph.result(op).dtype) != ("int8", "int16"):
        return None
    return "TensorFlow Lite does not take int8 to int16 in QUANTIZE, only its Micro sibling does"


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    if source.dtype == "float32":
        return lower_from_float(graph, op)
    types, factor = (source.dtype, output.dtype), _factor(graph, op)
    fields: dict[str, object] = {"length": source.elements}
    if source.dtype == "int8":
        fields["input_zero_point"] = source.zero_point
    if output.dtype == "int32":
        fields["multiplier"], fields["shift"] = quantize_multiplier(factor)
    else:
        bounds = activation_range(op.attrs["activation"], output)
        fields["requantize"] = requantize([factor], output, bounds)
    if types == ("int8", "int8"):
        function, folder, struct = "specc_rescale", "ops/rescale", "specc_rescale_t"
    else:
        suffix = "" if types == ("int16", "int16") else f"_to_{output.dtype}"
        function, folder = f"specc_rescale_{source.dtype}{suffix}", "ops/int16"
        struct = _STRUCTS[types]
    return KernelCall(
        function=function,
        folder=folder,
        params=Struct(struct, fields),
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


def _float_faults(source: Tensor, output: Tensor) -> list[str]:
    faults = [*quantized_faults(output=output)]
    if source.shape != output.shape:
        faults.append(f"{source.shape} cannot become {output.shape}")
    return faults


def _output_faults(source: Tensor, output: Tensor) -> Iterator[str]:
    if output.dtype != "int32":
        yield from quantized_faults(output=output)
    elif source.dtype != "int16":
        yield f"its output is int32: only int16 becomes int32, and its input is {source.dtype}"
    elif output.quantization is None or output.quantization.axis is not None:
        yield "its output is int32 without one scale"
