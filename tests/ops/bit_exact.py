"""What the tests of the ops share: generated values, and the comparison with the references.

``SPECC_EXAMPLES`` sets the cases a test.
"""

from __future__ import annotations

import math
import os

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from single_op import SingleOp, T, specc, tflite_reference, tflm_reference

EXAMPLES = int(os.environ.get("SPECC_EXAMPLES", "40"))
cases = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)

ACTIVATION = st.sampled_from([0, 1, 2, 3])
PADDING = st.sampled_from([0, 1])
ZERO_POINT = st.integers(-128, 127)
SEED = st.integers(0, 2**32 - 1)
POWERS = st.sampled_from([2.0**-k for k in range(11)])  # sums then lie exactly between two steps
SCALE = st.one_of(st.floats(2**-10, 2.0), POWERS)
MICRO_SHARE = 4  # one case of so many also runs on TFLite Micro, which is slower to set up


def values(rng: np.random.Generator, shape: tuple[int, ...], dtype: str = "int8") -> np.ndarray:
    """Numbers of several kinds: spread out, extreme, constant."""
    kind = rng.integers(0, 4)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    if kind == 0:
        return rng.choice(np.array([low, high], dtype), shape)
    if kind == 1:
        return np.full(shape, rng.integers(low, high, endpoint=True), dtype)
    return rng.integers(low, high, shape, dtype=dtype, endpoint=True)


def check(
    op: SingleOp,
    *inputs: np.ndarray,
    micro: bool,
    micro_steps: int = 0,
    default: bool = False,
) -> None:
    """``micro_steps``: how far TFLite Micro, which may round otherwise than TFLite, may be.
    ``default``: against TFLite's default kernels."""
    content = op.build()
    ours = specc(content, *inputs)
    expected = tflite_reference(content, *inputs, default=default)
    for found, reference, tensor in zip(ours, expected, op.outputs, strict=True):
        np.testing.assert_array_equal(found.reshape(tensor.shape), reference)
    if micro:
        difference = ours[0].reshape(op.output.shape).astype(float) - tflm_reference(
            content, *inputs
        )
        assert np.abs(difference).max() <= micro_steps


def micro_case(seed: int) -> bool:
    return seed % MICRO_SHARE == 0


def output_scale(rng: np.random.Generator, unit: float, terms: int) -> float:
    """A scale with which a sum of ``terms`` products fills int8, or saturates, or hardly moves."""
    scale = unit * np.sqrt(terms) * 70 * rng.choice([0.05, 1.0, 1.7, 12.0])
    return float(np.float32(scale if rng.integers(0, 3) else nearest_power(scale)))


def nearest_power(scale: float) -> float:
    return 2.0 ** round(math.log2(scale))


def weights_and_bias(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    axis: int,
    source_scale: float,
    per_axis: bool,
    must_have_bias: bool = False,
    dtype: str = "int8",
    bias_dtype: str = "int32",
) -> tuple[T, T | None, float]:
    """Weights, a bias or none, and the largest scale of a product."""
    channels = shape[axis]
    count = channels if per_axis else 1
    scales = [float(np.float32(s)) for s in rng.uniform(0.001, 0.02, count)]
    if not rng.integers(0, 3):
        scales = [nearest_power(s) for s in scales]
    largest = 7 if dtype == "int4" else 127
    data = rng.integers(-largest, largest + 1, shape, dtype=np.int8)
    weights = T(shape, scales, axis=axis, data=data, dtype=dtype)
    products = [float(np.float32(source_scale * s)) for s in scales]
    bias = None
    if must_have_bias or rng.integers(0, 4):
        reach = 20000 if bias_dtype == "int32" else 2**34
        data = rng.integers(-reach, reach, channels, dtype=bias_dtype)
        bias = T((channels,), products, data=data, dtype=bias_dtype)
    return weights, bias, max(products)


def sliding(size: int, window: int, stride: int, dilation: int, padding: int) -> int:
    if padding == 0:
        return -(-size // stride)
    return (size - (window - 1) * dilation - 1) // stride + 1
