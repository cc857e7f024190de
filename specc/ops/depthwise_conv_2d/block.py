"""Depthwise convolution: ``DEPTHWISE_CONV_2D`` of TensorFlow Lite with constant int8 weights."""

from __future__ import annotations

from tflite.DepthwiseConv2DOptions import DepthwiseConv2DOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops import nibbles, weighted, wide
from specc.ops.node import Node
from specc.ops.requantization import activation_range, quantized_faults, requantize
from specc.ops.sliding import geometry, geometry_faults, read_geometry, shape_text

TFLITE = ("DEPTHWISE_CONV_2D",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Inputs: input NHWC, weights [1][height][width][output channel], bias or ABSENT."""
    options = node.options(DepthwiseConv2DOptions)
    attrs = read_geometry(node, options) | {
        "dilation": (options.DilationHFactor(), options.DilationWFactor()),
    }
    return Op("depthwise_conv_2d", node.name, node.operands(2, 3), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    faults = [*quantized_faults(input=source, output=output)]
    if faults:
        return faults
    if weights is not None and (len(weights.shape) != 4 or weights.shape[0] != 1):
        return [f"its weights have shape {weights.shape}, not 1 x height x width x channels"]
    faults += weighted.weight_faults(source, weights, bias, axis=3)
    if faults:
        return faults
    faults += geometry_faults(op, source, output, weights.shape[1:3])
    if faults:
        return faults
    if weights.shape[3] != output.shape[3] or weights.shape[3] % source.shape[3]:
        faults.append(
            f"{weights.shape[3]} filters for {source.shape[3]} input and {output.shape[3]} output "
            "channels"
        )
    return [*faults, *weighted.factor_faults(source, weights, output)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    if source.dtype == "int16":
        return wide.lower_depthwise_conv_2d(graph, op)
    if weights.dtype == "int4":
        return nibbles.lower_depthwise_conv_2d(graph, op)
    folded = weighted.folded_bias(source, weights, bias, axis=3)
    bounds = activation_range(op.attrs["activation"], output)
    factors = weighted.factors(source, weights, output)
    return KernelCall(
        function="specc_depthwise_conv_2d",
        folder="ops/depthwise_conv_2d",
        params=Struct(
            "specc_depthwise_conv_2d_t",
            geometry(op, source, output, weights.shape[1:3])
            | {
                "input_depth": source.shape[3],
                "depth_multiplier": output.shape[3] // source.shape[3],
                "input_zero_point": source.zero_point,
                "weights": Table(
                    "weights", weights.data[0], "[filter_height][filter_width][output channel]"
                ),
                "bias": Table("bias", folded, "input zero point folded in"),
                "requantize": requantize(factors, output, bounds),
            },
        ),
        comment=(shape_text("depthwise convolution", op, source, output, weights.shape[1:3]),),
    )


def macs(graph: Graph, op: Op) -> int:
    _, height, width, _ = graph.operands(op)[1].shape
    return graph.result(op).elements * height * width
