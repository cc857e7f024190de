"""Golden vectors of a model alone: random inputs, and what specc's kernels make of them.

``specc compile`` has no recordings to choose from. Half of the inputs are spread evenly over the
whole range of their type, half lie near the zero point, where a network that saw data of its own
kind is busiest. The outputs come from the kernels on the host, and are held against TensorFlow
Lite's reference kernels where TensorFlow is installed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from specc.diagnostics import SpeccError, error
from specc.interpret import Interpreter
from specc.ir import LoweredModel, Tensor

SEED = 1
MAX_BYTES = 16_384  # of inputs, unless two vectors need more
MAX_VECTORS = 8
SPREAD = 24  # standard deviation, in steps of the quantization, of inputs near the zero point


@dataclass(frozen=True, eq=False)
class GoldenVectors:
    """An array (n, elements) for each input and each output. ``confirmed``: TensorFlow Lite's
    reference kernels give the same outputs."""

    inputs: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]
    confirmed: bool

    @property
    def count(self) -> int:
        return len(self.inputs[0])

    @property
    def bytes(self) -> int:
        return sum(a.nbytes for a in (*self.inputs, *self.outputs))


def make_vectors(content: bytes, model: LoweredModel) -> GoldenVectors:
    """The vectors of the network of a ``.tflite`` file; the same for the same file.

    Raises M030 where the reference kernels disagree."""
    inputs = random_inputs(model)
    outputs = tuple(Interpreter(model).run_all(*inputs))
    reference = _reference_outputs(content, model, inputs)
    if reference is not None:
        check_equal(outputs, reference)
    return GoldenVectors(inputs, outputs, confirmed=reference is not None)


def random_inputs(model: LoweredModel) -> tuple[np.ndarray, ...]:
    """An array (n, elements) for each input."""
    tensors = [model.graph.tensors[i] for i in model.graph.inputs]
    count = int(np.clip(MAX_BYTES // sum(t.bytes for t in tensors), 2, MAX_VECTORS))
    rng = np.random.default_rng(SEED)
    return tuple(_random(tensor, count, rng) for tensor in tensors)


def check_equal(outputs: tuple[np.ndarray, ...], reference: tuple[np.ndarray, ...]) -> None:
    """Raises M030 where an output differs."""
    for index, (ours, theirs) in enumerate(zip(outputs, reference, strict=True)):
        differing = int((ours != theirs).sum())
        if differing:
            raise error(
                "M030",
                f"output {index}: {differing} of {ours.size} values differ from those of "
                "TensorFlow Lite's reference kernels",
                hint="this is a mistake in specc; please report it with the model",
            )


def _random(tensor: Tensor, count: int, rng: np.random.Generator) -> np.ndarray:
    shape = (count, tensor.elements)
    if tensor.dtype == "float32":
        return rng.standard_normal(shape, np.float32)
    limits = np.iinfo(tensor.dtype)
    values = rng.integers(limits.min, limits.max, shape, tensor.dtype, endpoint=True)
    if tensor.quantization is not None:
        near = np.rint(rng.normal(tensor.zero_point, SPREAD, shape))
        values[1::2] = np.clip(near, limits.min, limits.max)[1::2].astype(tensor.dtype)
    return values


def _reference_outputs(
    content: bytes, model: LoweredModel, inputs: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, ...] | None:
    from specc.quantize import Reference
    from specc.tensorflow_quiet import tensorflow

    if model.without_reference:
        return None
    try:
        tensorflow()
    except SpeccError:  # not installed, or not for this computer
        return None
    reference = Reference(content)
    return tuple(reference.run_all(model.graph.inputs, model.graph.outputs, inputs))
