"""Small int8 graphs, built by hand."""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, Op, Quantization, Tensor


def activation(
    name: str, shape: tuple[int, ...], scale: float = 0.5, zero_point: int = 3
) -> Tensor:
    return Tensor(name, shape, "int8", Quantization((scale,), (zero_point,)))


def weights(name: str, shape: tuple[int, ...], seed: int) -> Tensor:
    data = np.random.default_rng(seed).integers(-127, 128, shape, dtype=np.int8)
    scale = tuple(0.0078125 * (1 + i % 3) for i in range(shape[0]))
    return Tensor(name, shape, "int8", Quantization(scale, (0,) * shape[0], 0), data)


def bias(name: str, channels: int, seed: int) -> Tensor:
    data = np.random.default_rng(seed).integers(-500, 500, channels, dtype=np.int32)
    return Tensor(name, (channels,), "int32", None, data)


def small_network() -> Graph:
    """conv, max pooling, a residual sum, flatten, dense, softmax."""
    sliding = {"padding": "same", "activation": "relu"}
    return Graph(
        tensors=(
            activation("input", (1, 1, 8, 3)),
            weights("conv_1 weights", (4, 1, 3, 3), 1),
            bias("conv_1 bias", 4, 2),
            activation("conv_1", (1, 1, 8, 4), 2.0, -128),
            activation("pool_1", (1, 1, 4, 4), 2.0, -128),
            weights("conv_2 weights", (4, 1, 3, 4), 3),
            bias("conv_2 bias", 4, 4),
            activation("conv_2", (1, 1, 4, 4), 1.5, -10),
            activation("sum", (1, 1, 4, 4), 3.0, -100),
            activation("flat", (1, 16), 3.0, -100),
            weights("scores weights", (3, 16), 5),
            bias("scores bias", 3, 6),
            activation("scores", (1, 3), 4.0, 0),
            activation("probabilities", (1, 3), 1 / 256, -128),
        ),
        ops=(
            Op(
                "conv_2d",
                "conv_1",
                (0, 1, 2),
                (3,),
                sliding | {"stride": (1, 1), "dilation": (1, 1)},
            ),
            Op("max_pool_2d", "pool_1", (3,), (4,), sliding | {"stride": (1, 2), "window": (1, 2)}),
            Op(
                "conv_2d",
                "conv_2",
                (4, 5, 6),
                (7,),
                sliding | {"stride": (1, 1), "dilation": (1, 1)},
            ),
            Op("add", "sum", (4, 7), (8,), {"activation": "none"}),
            Op("reshape", "flatten", (8,), (9,)),
            Op("fully_connected", "scores", (9, 10, 11), (12,), {"activation": "none"}),
            Op("softmax", "softmax", (12,), (13,), {"beta": 1.0}),
        ),
        inputs=(0,),
        outputs=(13,),
    )
