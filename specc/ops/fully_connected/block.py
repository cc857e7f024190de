"""Dense layers: ``FULLY_CONNECTED`` of TensorFlow Lite with constant int8 weights."""

from __future__ import annotations

import numpy as np
from tflite.FullyConnectedOptions import FullyConnectedOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops import weighted
from specc.ops.node import Node
from specc.ops.requantization import (
    activation_range,
    factor_faults,
    int8_faults,
    requantize,
    size_faults,
)

TFLITE = ("FULLY_CONNECTED",)


def read(node: Node) -> Op:
    """Inputs: input, weights [output_depth][input_depth], bias or ABSENT."""
    options = node.options(FullyConnectedOptions)
    if options.WeightsFormat() != 0:
        raise node.fault("its weights are shuffled", "convert with the default weights format")
    attrs = {"activation": node.activation(options.FusedActivationFunction())}
    return Op("fully_connected", node.name, node.operands(2, 3), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    faults = [*int8_faults(input=source, output=output)]
    if faults:
        return faults
    faults += weighted.weight_faults(source, weights, bias, axis=0)
    if faults:
        return faults
    if len(weights.shape) != 2:
        return [f"its weights have shape {weights.shape}, not two axes"]
    depth_out, depth_in = weights.shape
    if source.elements % depth_in or output.elements != source.elements // depth_in * depth_out:
        return [
            f"{source.shape} does not become {output.shape} by {depth_in} x {depth_out} weights"
        ]
    faults += size_faults(rows=source.elements // depth_in, outputs=depth_out)
    return [*faults, *factor_faults(_factors(graph, op))]


def lower(graph: Graph, op: Op) -> KernelCall:
    source, weights, bias = graph.operands(op)
    output = graph.result(op)
    depth_out, depth_in = weights.shape
    folded = weighted.folded_bias(source, weights, bias, axis=0)
    bounds = activation_range(op.attrs["activation"], output)
    return KernelCall(
        function="specc_fully_connected",
        folder="ops/fully_connected",
        params=Struct(
            "specc_fully_connected_t",
            {
                "rows": source.elements // depth_in,
                "input_depth": depth_in,
                "output_depth": depth_out,
                "weights": Table("weights", weights.data, "[output_depth][input_depth]"),
                "bias": Table("bias", folded, "input zero point folded in"),
                "requantize": requantize(_factors(graph, op), output, bounds),
            },
        ),
        comment=(f"dense, {depth_in} -> {depth_out}, activation {op.attrs['activation']}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return graph.operands(op)[0].elements * graph.operands(op)[1].shape[0]


def _factors(graph: Graph, op: Op) -> list[float]:
    source, weights, _ = graph.operands(op)
    output = graph.result(op)
    if len(weights.quantization.scale) == 1:
        # The reference multiplies these two in float32 where the weights have one scale.
        product = np.float32(source.scale) * np.float32(weights.scale)
        return [float(product) / output.scale]
    return weighted.factors(source, weights, output)
