"""Convolutions and dense layers on every core: each has a path of its own through the kernels."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from single_op import SingleOp, T, schema

from specc import measure

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "mlperf_tiny.py"
CORES = [core for core in measure.cores() if measure.emulated_board(core)]


@cache
def benchmark():
    spec = importlib.util.spec_from_file_location("mlperf_tiny", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["mlperf_tiny"] = module
    spec.loader.exec_module(module)
    return module


def shapes():
    """Odd counts, depths that are no multiples, borders, bands, pieces, chunks, groups; layers that
    overwrite their input, forwards and backwards."""
    import keras
    from keras import layers

    def depthwise(x, size, stride=1):
        return layers.DepthwiseConv2D(size, strides=stride, padding="same")(x)

    x = inputs = keras.Input((41, 38, 5))
    x = layers.Conv2D(7, (5, 3), strides=(2, 1), padding="same", activation="relu")(x)
    x = layers.Conv2D(12, 1)(x)
    x = layers.ReLU()(depthwise(x, 3))
    x = layers.Conv2D(10, 1, activation="relu")(x)
    x = layers.Conv2D(24, 1)(x)
    x = layers.Conv2D(16, 1, activation="relu")(x)
    x = depthwise(depthwise(x, 3), (3, 1))
    x = layers.ReLU()(depthwise(x, 3, 2))
    x = layers.Conv2D(9, 1)(x)
    x = depthwise(depthwise(x, 5), 3, 3)
    x = layers.Conv2D(40, 3, padding="same", dilation_rate=2)(x)
    x = layers.Conv2D(6, 3, kernel_initializer="ones")(x)  # its sums need several pieces
    x = layers.Flatten()(x)
    x = layers.Dense(70, activation="relu")(x)
    x = layers.Dense(139)(x)
    return keras.Model(inputs, layers.Dense(6, activation="softmax")(x))


@cache
def shapes_file():
    module = benchmark()
    return module.quantized(module.Network("shapes", shapes, (41, 38, 5), {}, module.Figures(0)))


@pytest.mark.parametrize("core", CORES)
def test_every_shape(core):
    made = benchmark().measured("shapes", shapes_file(), core)
    assert made.confirmed
    assert made.profile.passed


def uncommon(stride: int) -> dict[str, bytes]:
    """Layers whose factors or ranges the common scaling does not hold."""
    rng = np.random.default_rng(0)
    conv, depthwise = schema.Conv2DOptionsT(), schema.DepthwiseConv2DOptionsT()
    for options in (conv, depthwise):
        options.strideH = options.strideW = stride
        options.dilationHFactor = options.dilationWFactor = 1
        options.fusedActivationFunction = schema.ActivationFunctionType.RELU
    depthwise.depthMultiplier = 1
    source = T((1, 9, 9, 6), 0.05, 3)
    size = (9 + stride - 1) // stride
    scales = [0.01 * (i + 1) for i in range(6)]

    def biases():
        data = np.arange(6, dtype=np.int32)
        return T((6,), [0.05 * s for s in scales], data=data, dtype="int32")

    full = rng.integers(-127, 128, (6, 3, 3, 6), dtype=np.int8)
    single = rng.integers(-127, 128, (1, 3, 3, 6), dtype=np.int8)
    output = T((1, size, size, 6), 0.0007, -20)
    return {
        "conv": SingleOp(
            "CONV_2D", [source, T(full.shape, scales, data=full), biases()], output, conv
        ).build(),
        "depthwise": SingleOp(
            "DEPTHWISE_CONV_2D",
            [source, T(single.shape, scales, axis=3, data=single), biases()],
            output,
            depthwise,
        ).build(),
    }


@pytest.mark.parametrize("core", ["cortex-m4f", "cortex-m55"])
@pytest.mark.parametrize(("kind", "stride"), [("conv", 1), ("depthwise", 1), ("depthwise", 3)])
def test_uncommon_scales(kind, stride, core):
    made = benchmark().measured(kind, uncommon(stride)[kind], core)
    assert made.confirmed
    assert made.profile.passed
