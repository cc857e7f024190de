"""Transposed convolution: ``TRANSPOSE_CONV`` of TensorFlow Lite, int8 weights OHWI."""

from __future__ import annotations

from tflite.TransposeConvOptions import TransposeConvOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops import weighted, wide
from specc.ops.node import Node
from specc.ops.requantization import activation_range, requantize
from specc.ops.sliding import geometry_faults, read_geometry, shape_text, transposed_geometry

TFLITE = ("TRANSPOSE_CONV",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Inputs: input NHWC, weights OHWI, bias or ABSENT."""
    attrs = read_geometry(node, node.options(TransposeConvOptions))
    _, weights, source, bias = node.operands(3, 4)
    return Op("transpose_conv", node.name, (source, weights, bias), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, weights, _ = graph.operands(op)
    output = graph.result(op)
    faults = weighted.operand_faults(graph, op, axis=0, rank=4)
    if faults:
        return faults
    # It is the gradient of a convolution that goes from its output to its input.
    faults += geometry_faults(op, output, source, weights.shape[1:3])
    if faults:
        return faults
    if (source.shape[3], output.shape[3]) != (weights.shape[3], weights.shape[0]):
        faults.append(f"{source.shape} by weights {weights.shape} is not {output.shape}")
    return [*faults, *weighted.factor_faults(source, weights, output)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    if source.dtype == "int16":
        return wide.lower_transpose_conv(graph, op)
    return KernelCall(
        function="specc_transpose_conv",
        folder="ops/transpose_conv",
        params=Struct(
            "specc_transpose_conv_t",
            {
                **transposed_geometry(op, source, output, weights.shape[1:3]),
                "input_depth": source.shape[3],
                "output_depth": output.shape[3],
                "input_zero_point": source.zero_point,
                "weights": Table(
                    "weights",
                    weights.data,
                    "[output_depth][filter_height][filter_width][input_depth]",
                ),
                "bias": Table("bias", weighted.plain_bias(weights, bias, axis=0)),
                "requantize": requantize(
                    weighted.factors(source, weights, output),
                    output,
                    activation_range(op.attrs["activation"], output),
                ),
            },
        ),
        comment=(shape_text("transposed convolution", op, source, output, weights.shape[1:3]),),
    )


def macs(graph: Graph, op: Op) -> int:
    weights = graph.operands(op)[1]
    return graph.operands(op)[0].elements * weights.elements // weights.shape[3]
