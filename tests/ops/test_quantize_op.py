"""The step from float features to int8: TFLite's QUANTIZE of the features that NumPy normalised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from single_op import SingleOp, T, tflite_reference

from specc.interpret import run
from specc.ir import Graph, Quantization, Tensor
from specc.lower import add_normalisation, lower


def network(shape: tuple[int, ...], scale: float, zero_point: int) -> Graph:
    quantization = Quantization((float(np.float32(scale)),), (zero_point,))
    return Graph((Tensor("input", shape, "int8", quantization),), (), (0,), (0,))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    st.integers(1, 4),
    st.floats(1e-4, 4.0),
    st.integers(-128, 127),
    st.booleans(),
)
def test_normalise_and_quantize(seed, rows, channels, scale, zero_point, per_channel):
    rng = np.random.default_rng(seed)
    shape = (1, rows, channels)
    period = channels if per_channel else rows * channels
    mean = rng.normal(0, 3, period).astype(np.float32)
    inv_std = rng.uniform(0.01, 10, period).astype(np.float32)
    features = rng.normal(0, 3, shape).astype(np.float32)
    # Ties: exact halves of a step must round as the reference rounds them.
    features.reshape(-1)[0] = mean[0]
    graph = add_normalisation(network(shape, scale, zero_point), mean, inv_std)
    repeat = features.size // period
    normalised = (features.reshape(-1) - np.tile(mean, repeat)) * np.tile(inv_std, repeat)
    op = SingleOp("QUANTIZE", [T(shape, dtype="float32")], T(shape, scale, zero_point), version=1)
    (expected,) = tflite_reference(op.build(), normalised.reshape(shape))
    np.testing.assert_array_equal(run(lower(graph), features).reshape(shape), expected)


@pytest.mark.parametrize("zero_point", [-128, -3, 0, 127])
def test_halves_extremes_and_nan(zero_point):
    values = np.array(
        [0.5, -0.5, 1.5, -1.5, 2.5, 0.49999997, -0.49999997, 1e30, -1e30, np.inf, -np.inf, np.nan],
        np.float32,
    )
    steps = np.array([1, -1, 2, -2, 3, 0, 0, 999, -999, 999, -999, 0])
    one = np.ones(1, np.float32)
    graph = add_normalisation(network((1, 12), 1.0, zero_point), one * 0, one)
    expected = np.clip(steps + zero_point, -128, 127)
    np.testing.assert_array_equal(run(lower(graph), values[np.newaxis])[0], expected)
