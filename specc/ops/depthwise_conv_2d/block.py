"""Depthwise convolution: ``DEPTHWISE_CONV_2D`` of TensorFlow Lite with constant int8 weights."""

from __future__ import annotations

from tflite.DepthwiseConv2DOptions import DepthwiseConv2DOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops import nibbles, weighted, wide
from specc.ops.conv_2d.block import convolution
from specc.ops.node import Node
from specc.ops.packing import filters, scaling
from specc.ops.requantization import activation_range
from specc.ops.sliding import geometry, geometry_faults, read_geometry, shape_text

TFLITE = ("DEPTHWISE_CONV_2D",)
OTHER_TYPES = ("int16",)
GROUP = 4  # channels that are computed together
BAND_BYTES = 4096  # of scratch, unless a single row of outputs needs more


def read(node: Node) -> Op:
    """Inputs: input NHWC, weights [1][height][width][output channel], bias or ABSENT."""
    options = node.options(DepthwiseConv2DOptions)
    attrs = read_geometry(node, options) | {
        "dilation": (options.DilationHFactor(), options.DilationWFactor()),
    }
    return Op("depthwise_conv_2d", node.name, node.operands(2, 3), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, weights, _ = graph.operands(op)
    output = graph.result(op)
    faults = weighted.operand_faults(graph, op, axis=3, rank=4, int4=True)
    if not faults and weights.shape[0] != 1:
        faults.append(f"its weights have shape {weights.shape}, not 1 x height x width x channels")
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


def in_place(graph: Graph, op: Op) -> bool:
    """The kernel keeps the rows that it still needs: a channel's outputs lie where its inputs did."""
    source, weights, _ = graph.operands(op)
    same = source.shape == graph.result(op).shape and weighted.is_int8(source, weights)
    return same and op.attrs["stride"] == (1, 1) and _single(graph, op)


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
    window = weights.shape[1:3]
    text = shape_text("depthwise convolution", op, source, output, window)
    if source.shape[3] == 1:  # a convolution by another name
        rows = weights.data.reshape(-1, weights.shape[3]).T
        return convolution(
            op, source, output, window, filters(rows, folded, factors, output, bounds), text
        )
    fields = geometry(op, source, output, window) | {
        "input_zero_point": source.zero_point,
        "scaling": scaling(folded, factors, output, bounds, len(folded)),
    }
    if _single(graph, op):
        return _lower_single(op, source, weights, fields, text)
    fields |= {
        "input_depth": source.shape[3],
        "depth_multiplier": output.shape[3] // source.shape[3],
        "weights": Table(
            "weights", weights.data[0], "[filter_height][filter_width][output channel]"
        ),
    }
    return KernelCall(
        function="specc_depthwise_multiple",
        folder="ops/depthwise_conv_2d",
        params=Struct("specc_depthwise_multiple_t", fields),
        comment=(text,),
    )


def _single(graph: Graph, op: Op) -> bool:
    """One filter a channel, not dilated, several channels."""
    source, weights, _ = graph.operands(op)
    return 1 < source.shape[3] == weights.shape[3] and op.attrs["dilation"] == (1, 1)


def _lower_single(
    op: Op, source: Tensor, weights: Tensor, fields: dict[str, object], text: str
) -> KernelCall:
    height, width = weights.shape[1:3]
    stride = op.attrs["stride"][1]
    by_channel = weights.data[0].transpose(2, 0, 1)  # [channel][filter_height][filter_width]
    layout = "[depth][filter_height][filter_width]"
    last = fields["output_width"] - 1
    pairs = (last * stride + width - 1) // 2 + 1
    if width == 3:
        by_channel, layout = by_channel[:, :, [0, 1, 1, 2]], "[depth][filter_height] w0 w1 w1 w2"
        # What the kernels for three columns read, two outputs at a time where the stride is 1.
        pairs = max(pairs, last // 2 + 2 if stride == 1 else last + 2)
    channels = source.shape[3]
    down = op.attrs["stride"][0]
    row_bytes = 4 * GROUP * pairs
    band = max(1, min(fields["output_height"], (BAND_BYTES // row_bytes - height) // down + 1))
    input_rows = (band - 1) * down + height
    return KernelCall(
        function="specc_depthwise_conv_2d",
        folder="ops/depthwise_conv_2d",
        params=Struct(
            "specc_depthwise_conv_2d_t",
            {k: v for k, v in fields.items() if not k.startswith("dilation")}
            | {
                "depth": channels,
                "column_pairs": pairs,
                "band_rows": band,
                "band_input_rows": input_rows,
                "weights": Table("weights", by_channel.reshape(channels, -1), layout),
            },
        ),
        scratch_bytes=row_bytes * input_rows,
        comment=(text,),
    )


def macs(graph: Graph, op: Op) -> int:
    _, height, width, _ = graph.operands(op)[1].shape
    return graph.result(op).elements * height * width
