"""``x * relu6(x + 3) / 6``: ``HARD_SWISH`` of TensorFlow Lite, in 16-bit fixed point."""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.fixed_point import high_mul, rounding_shift, saturate
from specc.ops.node import Node
from specc.ops.requantization import factor_faults, quantize_multiplier
from specc.ops.unary import LARGEST_FACTOR, lower_unary, unary_faults

TFLITE = ("HARD_SWISH",)
IN_PLACE = True
EXTRA_BITS = 7  # of the input, to fill 16 bits


def read(node: Node) -> Op:
    return Op("hard_swish", node.name, node.operands(1, 1), node.outputs)


def verify(graph: Graph, op: Op) -> list[str]:
    faults = unary_faults(graph, op) or [*factor_faults(_factors(graph, op), LARGEST_FACTOR)]
    if not faults and _multipliers(graph, op)[0][1] > 0:
        faults.append("its output's scale is below 1/128 of its input's")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    (scale, scale_shift), (gate_scale, gate_shift) = _multipliers(graph, op)

    def function(x: int) -> int:
        fine = x << EXTRA_BITS
        # relu6(x + 3) / 6: the input with 3.0 at 2^15, saturated, from [-1, 1] to [0, 1].
        gate = saturate(fine << max(gate_shift - 1, 0), 16)
        gate = high_mul(gate, gate_scale, bits=16)
        if gate_shift > 0:
            gate = saturate(gate << 1, 16)
        gate = (rounding_shift(gate, max(-gate_shift, 0)) + (1 << 15)) >> 1
        product = gate * high_mul(fine, scale, bits=16)
        return rounding_shift(_toward_zero(product, 15), -scale_shift)

    return lower_unary(graph, op, function)


def macs(graph: Graph, op: Op) -> int:
    return 0


def _toward_zero(x: int, exponent: int) -> int:
    return x >> exponent if x >= 0 else -(-x >> exponent)


def _multipliers(graph: Graph, op: Op) -> tuple[tuple[int, int], tuple[int, int]]:
    """(multiplier of 16 bits, shift) to the output's scale, and to 3.0 at 2^15."""
    to_output, to_gate = _factors(graph, op)
    return _of_16_bits(to_output), _of_16_bits(to_gate)


def _factors(graph: Graph, op: Op) -> tuple[float, float]:
    fine_scale = np.float32(1 / 2**EXTRA_BITS) * np.float32(graph.operands(op)[0].scale)
    return (
        float(fine_scale / np.float32(graph.result(op).scale)),
        float(fine_scale / np.float32(3 / 2**15)),
    )


def _of_16_bits(real: float) -> tuple[int, int]:
    multiplier, shift = quantize_multiplier(real)
    return min((multiplier + (1 << 15)) >> 16, 2**15 - 1), shift
