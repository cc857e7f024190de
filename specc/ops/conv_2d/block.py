"""Convolution: ``CONV_2D`` of TensorFlow Lite with constant int8 weights, OHWI."""

from __future__ import annotations

from tflite.Conv2DOptions import Conv2DOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops import nibbles, weighted, wide
from specc.ops.node import Node
from specc.ops.packing import WORD, column_bytes, filters
from specc.ops.requantization import activation_range
from specc.ops.sliding import geometry, geometry_faults, read_geometry, shape_text

TFLITE = ("CONV_2D",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Inputs: input NHWC, weights OHWI, bias or ABSENT."""
    options = node.options(Conv2DOptions)
    attrs = read_geometry(node, options) | {
        "dilation": (options.DilationHFactor(), options.DilationWFactor()),
    }
    return Op("conv_2d", node.name, node.operands(2, 3), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, weights, _ = graph.operands(op)
    output = graph.result(op)
    faults = weighted.operand_faults(graph, op, axis=0, rank=4, int4=True)
    if faults:
        return faults
    faults += geometry_faults(op, source, output, weights.shape[1:3])
    if faults:
        return faults
    if weights.shape[3] != source.shape[3]:
        faults.append(
            f"{source.shape[3]} input channels for filters of {weights.shape[3]}: instead of groups, "
            "use a DepthwiseConv2D and a Conv2D of 1x1"
        )
    if weights.shape[0] != output.shape[3]:
        faults.append(f"{output.shape[3]} output channels for {weights.shape[0]} filters")
    return [*faults, *weighted.factor_faults(source, weights, output)]


def in_place(graph: Graph, op: Op) -> bool:
    """Filters of one pixel overwrite what they have read."""
    source, weights, _ = graph.operands(op)
    return weighted.is_int8(source, weights) and _pointwise(op, source, weights.shape[1:3])


def lower(graph: Graph, op: Op) -> KernelCall:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    if source.dtype == "int16":
        return wide.lower_conv_2d(graph, op)
    if weights.dtype == "int4":
        return nibbles.lower_conv_2d(graph, op)
    window = weights.shape[1:3]
    packed = filters(
        weights.data.reshape(weights.shape[0], -1),
        weighted.folded_bias(source, weights, bias, axis=0),
        weighted.factors(source, weights, output),
        output,
        activation_range(op.attrs["activation"], output),
    )
    text = shape_text("convolution", op, source, output, window)
    return convolution(op, source, output, window, packed, text)


def convolution(
    op: Op, source: Tensor, output: Tensor, window: tuple[int, int], packed: Struct, text: str
) -> KernelCall:
    """The call for ``packed`` filters of ``window`` (height, width) over all input channels."""
    depth = packed.fields["depth"]
    patches = 0 if _pointwise(op, source, window) else 2 * depth
    return KernelCall(
        function="specc_conv_2d",
        folder="ops/conv_2d",
        params=Struct(
            "specc_conv_2d_t",
            geometry(op, source, output, window)
            | {
                "input_depth": source.shape[3],
                "input_zero_point": source.zero_point,
                "filters": packed,
            },
        ),
        scratch_bytes=patches + column_bytes(packed),
        comment=(text,),
    )


def _pointwise(op: Op, source: Tensor, window: tuple[int, int]) -> bool:
    """As ``is_pointwise`` in conv_2d.c: the input's pixels are the patches."""
    return window == (1, 1) and op.attrs["stride"] == (1, 1) and source.shape[3] % WORD == 0


def macs(graph: Graph, op: Op) -> int:
    weights = graph.operands(op)[1]
    return graph.result(op).elements * weights.elements // weights.shape[0]
