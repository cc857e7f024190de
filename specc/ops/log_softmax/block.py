"""Logarithm of softmax: ``LOG_SOFTMAX`` of TensorFlow Lite, int8 to int8 over the last axis."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops.exponentials import exponential_faults, exponentials
from specc.ops.node import Node
from specc.ops.requantization import quantize_multiplier
from specc.ops.unary import fixed_output_faults, unary_faults

TFLITE = ("LOG_SOFTMAX",)
IN_PLACE = True
BETA = 1.0


def read(node: Node) -> Op:
    return Op("log_softmax", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    faults = unary_faults(graph, op)
    if faults:
        return faults
    faults = fixed_output_faults(graph.result(op), 1 / 16, 127)
    return [*faults, *exponential_faults(graph.operands(op)[0], BETA)]


def lower(graph: Graph, op: Op) -> KernelCall:
    source = graph.operands(op)[0]
    softmax = exponentials(source, BETA)
    # As PreprocessLogSoftmaxScalingExp inverts the scale.
    scale, scale_shift = softmax.fields["multiplier"], softmax.fields["shift"]
    multiplier, shift = quantize_multiplier(2 ** (31 - scale_shift) / scale)
    return KernelCall(
        function="specc_log_softmax",
        folder="ops/log_softmax",
        params=Struct(
            "specc_log_softmax_t",
            {"softmax": softmax, "inverse_multiplier": multiplier, "inverse_shift": shift},
        ),
        comment=(f"log softmax over {source.shape[-1]}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
