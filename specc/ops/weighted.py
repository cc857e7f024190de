"""What the ops with weights share: fully connected, convolution, depthwise convolution.

Their accumulator is ``bias + sum(weight * (input - input_zero_point))``. The input's zero point is
constant, so its part is folded into the bias when the model is compiled, and the kernels multiply
int8 by int8.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from specc.ir import Graph, Op, Tensor
from specc.ops import requantization
from specc.ops.requantization import MAX_SHIFT

SUM_LIMIT = 2**30  # the kernels hold twice the sum in 32 bits
MAX_SHIFT_16X8 = 7
INT48_LIMIT = 2**47  # of sums that reference kernels scale


def is_int8(source: Tensor, weights: Tensor) -> bool:
    """Whether the int8 kernels take the op, not those of wider inputs or narrower weights."""
    return source.dtype == weights.dtype == "int8"


def _sums(weights: Tensor, axis: int, absolute: bool = False) -> np.ndarray:
    """int64 [output channel]: of the channel's weights, or of their sizes; without a wide copy."""
    rows = np.moveaxis(weights.data, axis, 0).reshape(weights.shape[axis], -1)
    return (np.abs(rows.astype(np.int16)) if absolute else rows).sum(1, dtype=np.int64)


def folded_bias(source: Tensor, weights: Tensor, bias: Tensor | None, axis: int) -> np.ndarray:
    """int32 [output channel]: the bias less the input's zero point times the channel's weights."""
    return (_bias(bias) - source.zero_point * _sums(weights, axis)).astype(np.int32)


def plain_bias(weights: Tensor, bias: Tensor | None, axis: int) -> np.ndarray:
    """int32 [output channel]: the bias, or zeros; for kernels that subtract the zero point."""
    return (np.zeros(weights.shape[axis], np.int64) + _bias(bias)).astype(np.int32)


def largest_accumulators(weights: Tensor, bias: Tensor | None, axis: int) -> list[int]:
    """A bound on |accumulator| for each output channel."""
    return (np.abs(_bias(bias)) + 255 * _sums(weights, axis, absolute=True)).tolist()


def factors(source: Tensor, weights: Tensor, output: Tensor) -> list[float]:
    """The real factor from accumulator to output: one, or one for each output channel."""
    return [source.scale * scale / output.scale for scale in weights.quantization.scale]


def factor_faults(source: Tensor, weights: Tensor, output: Tensor) -> Iterator[str]:
    """A ratio of scales that the kernels of convolutions cannot hold."""
    most = MAX_SHIFT if source.dtype == "int8" else MAX_SHIFT_16X8
    yield from requantization.factor_faults(factors(source, weights, output), most=2.0**most)


def operand_faults(graph: Graph, op: Op, axis: int, rank: int, int4: bool = False) -> list[str]:
    """What keeps the op's input, weights of ``rank`` axes, bias and output from each other. ``axis``:
    of the weights' output channels; ``int4``: as in :func:`weight_faults`."""
    source, weights, bias = graph.operands(op)
    faults = [*requantization.quantized_faults(input=source, output=graph.result(op))]
    if not faults:
        faults += weight_faults(source, weights, bias, axis, int4)
    if not faults and len(weights.shape) != rank:
        faults.append(f"its weights have shape {weights.shape}, not {rank} axes")
    return faults


def weight_faults(
    source: Tensor, weights: Tensor, bias: Tensor | None, axis: int, int4: bool = False
) -> Iterator[str]:
    """What is wrong with weights and bias, an accumulator that can overflow among it. ``int4``: int8
    inputs may have weights of int4."""
    if weights is None or weights.data is None:
        yield "its weights are computed, not constant"
        return
    narrow = int4 and (source.dtype, weights.dtype) == ("int8", "int4")
    if weights.dtype != "int8" and not narrow:
        yield f"its weights are {weights.dtype}, not int8: quantize the model fully, to int8"
        return
    if any(weights.quantization.zero_point):
        yield "its weights have a zero point: int8 weights must be symmetric"
    if weights.quantization.axis not in (None, axis):
        yield f"its weights have scales along axis {weights.quantization.axis}, not {axis}"
    if len(weights.shape) <= axis:
        yield f"its weights have shape {weights.shape}"
        return
    channels = weights.shape[axis]
    if bias is not None:
        expected = "int64" if source.dtype == "int16" else "int32"
        if bias.data is None or bias.dtype != expected:
            yield f"its bias is {bias.dtype}, not a constant {expected}"
            return
        if bias.elements != channels:
            yield f"it has {bias.elements} biases for {channels} output channels"
            return
    if source.dtype == "int16":
        largest = np.abs(_bias(bias)) + 2**15 * _sums(weights, axis, absolute=True)
        if int(largest.max()) >= INT48_LIMIT or int(largest.min()) < 0:
            yield "its accumulator can exceed 48 bits: too many inputs, or a huge bias"
        return
    # |folded bias| and every partial sum stay below |bias| + 2 * 128 * sum |weight|.
    largest = np.abs(_bias(bias)) + 256 * _sums(weights, axis, absolute=True)
    if int(largest.max()) >= SUM_LIMIT:
        yield "its accumulator can exceed 31 bits: too many inputs to one output, or a huge bias"


def _bias(bias: Tensor | None) -> np.ndarray | int:
    return 0 if bias is None else bias.data.ravel().astype(np.int64)
