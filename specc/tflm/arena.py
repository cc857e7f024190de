"""The size of the tensor arena: a bound for the firmware, computed and not guessed.

An arena holds the activations and the kernels' scratch at its head, what lives as long as the
interpreter (structures, requantization tables) at its tail, and in between, while the network is
prepared, temporaries. The bound is the sum of three:

1. ``least``: the smallest arena in which TensorFlow Lite Micro's interpreter allocates the network on
   this computer (:func:`specc.tflm.host.measure`). Here pointers and sizes have 64 bits; on a 32-bit
   core no structure is larger, and tensors are the same.
2. ``scratch``: what optimised kernels may ask for besides. CMSIS-NN and ESP-NN have functions that say
   how much, by layer; :func:`scratch_bytes` is the largest over their variants. It is planned as
   TensorFlow Lite Micro's greedy planner does, with and without: the difference counts.
3. ``margin``: what another version of the package, a build of it with TensorFlow Lite's larger tensor
   structures (Zephyr's, Arduino's), or an optimised kernel may keep besides: so much, and more a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from specc.ir import ABSENT, Tensor
from specc.ops.node import Node
from specc.read_tflite import Outline
from specc.tflm.host import Measured

ALIGNMENT = 16  # of every tensor in the arena (MicroArenaBufferAlignment)
MARGIN = 512
MARGIN_OF_LAYER = 64
LOGISTIC_TABLE = 256  # of ESP-NN
# Kernels whose scratch is made of whole operands, widened to 32 bits at most.
_OF_WHOLE_OPERANDS = ("TRANSPOSE_CONV", "BATCH_MATMUL", "SVDF", "UNIDIRECTIONAL_SEQUENCE_LSTM")


@dataclass(frozen=True)
class Arena:
    """In bytes; ``bytes`` is the sum of the others, rounded up. ``version``: of the interpreter that
    ``least`` was measured with."""

    bytes: int
    least: int
    scratch: int
    margin: int
    version: str


@dataclass(frozen=True)
class Request:
    """A buffer for the planner, alive from step ``first`` to step ``last``."""

    bytes: int
    first: int
    last: int


def bound(outline: Outline, measured: Measured, kernels: str, core: str) -> Arena:
    """The arena of the network with these optimised kernels on a core of ``cores.toml``."""
    scratch = kept = 0
    if kernels:
        wanted = [scratch_bytes(layer.node, kernels, core) for layer in outline.layers]
        tensors = activations(outline)
        own = [Request(n, i, i) for i, n in enumerate(wanted, 1) if n]
        scratch = max(0, greedy_plan([*tensors, *own]) - greedy_plan(tensors))
        kept = sum(kept_bytes(layer.node, kernels, core) for layer in outline.layers)
    margin = MARGIN + MARGIN_OF_LAYER * len(outline.layers)
    whole = measured.least + scratch + kept + margin
    return Arena(
        bytes=-(-whole // ALIGNMENT) * ALIGNMENT,
        least=measured.least,
        scratch=scratch + kept,
        margin=margin,
        version=measured.version,
    )


def activations(outline: Outline) -> list[Request]:
    """The computed tensors with their lifetimes: step 0 is before the first layer."""
    first: dict[int, int] = dict.fromkeys(outline.inputs, 0)
    last: dict[int, int] = dict.fromkeys(outline.inputs, 0)
    for step, layer in enumerate(outline.layers, 1):
        for tensor in layer.node.outputs:
            first.setdefault(tensor, step)
        for tensor in (*layer.node.inputs, *layer.node.outputs):
            last[tensor] = step
    last |= dict.fromkeys(outline.outputs, len(outline.layers))
    return [Request(outline.tensors[t].bytes, first[t], last[t]) for t in sorted(first)]


def greedy_plan(requests: Sequence[Request]) -> int:
    """The bytes that TensorFlow Lite Micro's planner needs for the buffers.

    It places the largest first, of equals the last one given, each into the lowest gap between buffers
    that live at the same time (greedy by size: Pisarchyk and Lee, 2020)."""
    sized = [(-(-r.bytes // ALIGNMENT) * ALIGNMENT, r) for r in requests]
    placed: list[tuple[int, int, Request]] = []  # offset, bytes
    for size, request in sorted(reversed(sized), key=lambda item: -item[0]):
        offset = 0
        for start, taken, other in sorted(placed, key=lambda item: item[0]):
            if other.first > request.last or request.first > other.last:
                continue
            if start - offset >= size:
                break
            offset = max(offset, start + taken)
        placed.append((offset, size, request))
    return max((offset + size for offset, size, _ in placed), default=0)


def scratch_bytes(node: Node, kernels: str, core: str) -> int:
    """What an optimised kernel may ask for while its layer runs, the largest over its variants."""
    operands = [node.tensors[i] for i in node.inputs if i != ABSENT]
    result = node.tensors[node.outputs[0]]
    if kernels == "esp_nn":
        return _esp_nn(node.builtin, operands, result)
    match node.builtin:
        case "CONV_2D":  # two columns of int16, or four of int8
            _, height, width, depth = operands[1].shape
            return 4 * _up(height * width * depth, 16)
        case "DEPTHWISE_CONV_2D":
            _, height, width, channels = operands[1].shape
            if core != "cortex-m55":
                return 2 * height * width * channels
            # Blocks of 124 channels; one input channel is computed as a convolution.
            return max(4 * 124 * height * width, 4 * _up(height * width, 16)) + operands[1].bytes
        case "AVERAGE_POOL_2D":
            return 4 * result.shape[-1]
        case builtin if builtin in _OF_WHOLE_OPERANDS:
            return 4 * sum(t.bytes for t in (*operands, result))
    return 0


def _esp_nn(builtin: str, operands: Sequence[Tensor], result: Tensor) -> int:
    """For the ESP32, whose convolutions need none."""
    match builtin:
        case "SOFTMAX":
            return 4 * result.shape[-1]
        case "LOGISTIC":
            return LOGISTIC_TABLE
        case builtin if builtin in _OF_WHOLE_OPERANDS:
            return 4 * sum(t.bytes for t in (*operands, result))
    return 0


def kept_bytes(node: Node, kernels: str, core: str) -> int:
    """What CMSIS-NN keeps for a layer: with Helium the sum of each row of weights; for a dense layer on
    more than one row, which is computed as a convolution, multiplier and shift of each output."""
    if kernels != "cmsis_nn":
        return 0
    kept = 0
    if core == "cortex-m55" and node.builtin in ("FULLY_CONNECTED", *_OF_WHOLE_OPERANDS):
        kept += 4 * max(node.tensors[node.inputs[1]].shape, default=1)
    result = node.tensors[node.outputs[0]]
    if node.builtin == "FULLY_CONNECTED" and len(result.shape) > 2:
        kept += 8 * result.shape[-1]
    return kept


def _up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
