"""The kernels for other types and for state on emulated cores, against TFLite's outputs."""

from __future__ import annotations

import numpy as np
import pytest
from single_op import SingleOp, T, integers, schema
from test_int16 import wide
from test_other_widths import dense
from test_recurrent import lstm, svdf

from specc import compile_model
from specc.compile_model import Options
from specc.progress import Progress


def conv(activations: str, weights: str, bias: str, version: int) -> SingleOp:
    rng = np.random.default_rng(0)
    filters = rng.integers(-7, 8, (4, 3, 3, 5), dtype=np.int8)
    options = schema.Conv2DOptionsT()
    options.strideH = options.strideW = options.dilationHFactor = options.dilationWFactor = 1
    inputs = [
        T((1, 6, 7, 5), 0.02, dtype=activations),
        T(filters.shape, [0.01, 0.02, 0.03, 0.04], data=filters, dtype=weights),
        T((4,), [0.0002, 0.0004, 0.0006, 0.0008], data=np.arange(4, dtype=bias), dtype=bias),
    ]
    output = T((1, 6, 7, 4), 0.05, dtype=activations)
    return SingleOp("CONV_2D", inputs, output, options, version)


def softmax() -> SingleOp:
    options = schema.SoftmaxOptionsT()
    options.beta = 1.0
    return SingleOp("SOFTMAX", [wide((3, 9), 0.001)], wide((3, 9), 2.0**-15), options, 3)


def transposed() -> SingleOp:
    rng = np.random.default_rng(1)
    filters = rng.integers(-127, 128, (3, 4, 3, 5), dtype=np.int8)
    options = schema.TransposeConvOptionsT()
    options.padding, options.strideH, options.strideW = 0, 2, 3
    output = wide((1, 8, 12, 3), 0.05)
    inputs = [
        integers(output.shape),
        T(filters.shape, 0.01, data=filters),
        wide((1, 4, 4, 5), 0.02),
    ]
    return SingleOp("TRANSPOSE_CONV", inputs, output, options)


def product() -> SingleOp:
    inputs = [wide((2, 3, 7), 0.001), wide((2, 7, 4), 0.002)]
    return SingleOp("BATCH_MATMUL", inputs, wide((2, 3, 4), 0.2), schema.BatchMatMulOptionsT())


NETWORKS = {
    "lstm": lambda: lstm(np.random.default_rng(2), 4, 6, 5, 0.05, (3, -4), -11, 10.0),
    "lstm_16x8": lambda: lstm(np.random.default_rng(2), 3, 4, 3, 0.05, (0, 0), -11, 0.0, "int16"),
    "conv_16x8": lambda: conv("int16", "int8", "int64", 4),
    "conv_int4": lambda: conv("int8", "int4", "int32", 7),
    "dense_16x8": lambda: dense("int16", "int8", "int64"),
    "softmax_int16": softmax,
    "transposed_16x8": transposed,
    "svdf_int8": lambda: svdf(np.random.default_rng(3), "int8", 5, 4, 2, 3, 0.05, (3, -4, 9)),
    "product_int16": product,
}


@pytest.mark.parametrize(
    ("name", "board"),
    [(name, "mps2_an386") for name in NETWORKS] + [("dense_16x8", "microbit")],
)
def test_the_self_test_passes_on_a_core(name, board, tmp_path):
    """``specc compile`` builds the folder for the core, and stops where its self-test fails."""
    file = tmp_path / f"{name}.tflite"
    file.write_bytes(NETWORKS[name]().build())
    made = compile_model.compile_model(file, Options(board, tmp_path / "out", name), Progress())
    assert not made.warnings
    assert made.confirmed == (name not in ("svdf_int8", "lstm_16x8"))  # TFLite does not have these
    assert made.profile.passed
