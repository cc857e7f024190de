"""Writes the files of ``corpus/`` that are made here: the operators with weights of other widths, those
with a state, the kernels for int16, and two small networks.

    PYTHONPATH=tests:tests/ops python tests/fuzz/make_corpus.py

Each is a few kB, so that a mutation meets something that matters. The others in ``corpus/`` are older,
one for each int8 operator.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from single_op import SingleOp, T, integers, schema
from streaming_model import streaming_model
from test_int16 import UNIT, moving, wide
from test_on_a_core import conv, product, transposed
from test_other_widths import dense
from test_recurrent import lstm, svdf

CORPUS = Path(__file__).parent / "corpus"
IMAGE = (1, 4, 4, 6)


def options(kind: str, **fields: object) -> object:
    made = getattr(schema, f"{kind}OptionsT")()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def depthwise(activations: str, weights: str, bias: str, version: int) -> SingleOp:
    filters = np.arange(-27, 27, dtype=np.int8).reshape(1, 3, 3, 6) // 4
    scales = [0.01 * (i + 1) for i in range(6)]
    inputs = [
        T(IMAGE, 0.02, dtype=activations),
        T(filters.shape, scales, axis=3, data=filters, dtype=weights),
        T((6,), [0.02 * s for s in scales], data=np.arange(6, dtype=bias), dtype=bias),
    ]
    made = options(
        "DepthwiseConv2D", strideH=2, strideW=1, depthMultiplier=1,
        dilationHFactor=1, dilationWFactor=1,
    )  # fmt: skip
    output = T((1, 2, 4, 6), 0.05, dtype=activations)
    return SingleOp("DEPTHWISE_CONV_2D", inputs, output, made, version)


def elementwise(
    builtin: str, kind: str = "", scale_out: float = 0.02, **fields: object
) -> SingleOp:
    """Of one int16 tensor."""
    made = options(kind, **fields) if kind else None
    return SingleOp(builtin, [wide(IMAGE, 0.01)], wide(IMAGE, scale_out), made)


def of_two(builtin: str, kind: str) -> SingleOp:
    """Of int16, one of them repeated."""
    made = options(kind, potScaleInt16=False)
    inputs = [wide(IMAGE, 0.01), wide((1, 1, 1, 6), 0.02)]
    return SingleOp(builtin, inputs, wide(IMAGE, 0.03), made)


def pooled(builtin: str) -> SingleOp:
    made = options("Pool2D", strideH=2, strideW=2, filterHeight=2, filterWidth=2)
    return SingleOp(builtin, [wide(IMAGE, 0.01)], wide((1, 2, 2, 6), 0.01), made, 3)


def reduced(builtin: str) -> SingleOp:
    made = options("Reducer", keepDims=True)
    return SingleOp(builtin, [wide(IMAGE, 0.01), integers([1, 2])], wide((1, 1, 1, 6), 0.01), made)


def resized(builtin: str, kind: str) -> SingleOp:
    inputs = [wide(IMAGE, 0.01), integers([7, 5])]
    return SingleOp(builtin, inputs, wide((1, 7, 5, 6), 0.01), options(kind))


def quantized(source: str, output: str) -> SingleOp:
    return SingleOp("QUANTIZE", [T((1, 9), 0.1, dtype=source)], T((1, 9), 0.02, dtype=output))


def a_float(builtin: str) -> SingleOp:
    return SingleOp(builtin, [T((1, 9), dtype="float32")], T((1, 9), dtype="float32"))


def a_cast(output: str) -> SingleOp:
    return SingleOp("CAST", [wide((1, 9), 0.1)], T((1, 9), dtype=output), options("Cast"))


def converted(types: str, layers: Callable) -> bytes:
    """``layers`` of windows of 4 x 4, as the converter makes them; ``types``: its name for them."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(1)
    source = tf.keras.layers.Input((4, 4), batch_size=1)
    model = tf.keras.Model(source, layers(tf.keras.layers, source))
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    windows = rng().standard_normal((8, 1, 1, 4, 4)).astype(np.float32)
    converter.representative_dataset = lambda: map(list, windows)
    converter.target_spec.supported_ops = [getattr(tf.lite.OpsSet, types)]
    kind = tf.int16 if "INT16" in types else tf.int8
    converter.inference_input_type = converter.inference_output_type = kind
    return converter.convert()


def attention_16x8() -> bytes:
    """Sixteen layers."""
    types = "EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8"
    return converted(types, lambda layers, x: layers.MultiHeadAttention(2, 2)(x, x))


def layer_normalization() -> bytes:
    """Twelve layers, one of them of float32."""
    return converted("TFLITE_BUILTINS_INT8", lambda layers, x: layers.LayerNormalization()(x))


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


FILES: dict[str, Callable[[], SingleOp | bytes]] = {
    "unidirectional_sequence_lstm": lambda: lstm(rng(), 2, 3, 4, 0.05, (3, -4), -11, 10.0),
    "unidirectional_sequence_lstm_16x8": lambda: lstm(
        rng(), 2, 3, 4, 0.05, (0, 0), -11, 10.0, "int16"
    ),
    "svdf": lambda: svdf(rng(), "int16", 5, 3, 2, 4, 0.05, (3, -4, 0)),
    "svdf_int8": lambda: svdf(rng(), "int8", 5, 3, 2, 4, 0.05, (3, -4, 9)),
    "network_streaming": lambda: streaming_model(3, 4, 3),
    "network_streaming_assigned_first": lambda: streaming_model(3, 4, 3, assigned_first=True),
    "network_attention_16x8": attention_16x8,
    "network_layer_normalization": layer_normalization,
    "conv_2d_16x8": lambda: conv("int16", "int8", "int64", 4),
    "conv_2d_int4": lambda: conv("int8", "int4", "int32", 7),
    "depthwise_conv_2d_16x8": lambda: depthwise("int16", "int8", "int64", 5),
    "depthwise_conv_2d_int4": lambda: depthwise("int8", "int4", "int32", 6),
    "fully_connected_16x8": lambda: dense("int16", "int8", "int64"),
    "fully_connected_int4": lambda: dense("int8", "int4", "int32", 3),
    "transpose_conv_16x8": transposed,
    "batch_matmul_int16": product,
    "neg_float32": lambda: a_float("NEG"),
    "square": lambda: a_float("SQUARE"),
    "quantize_float32": lambda: quantized("float32", "int8"),
    "tile": lambda: SingleOp(
        "TILE", [T((1, 4, 3), 0.1, 3), integers([1, 2, 3])], T((1, 8, 9), 0.1, 3), version=3
    ),
    "relu_0_to_1": lambda: SingleOp("RELU_0_TO_1", [T((1, 9), 0.1, 3)], T((1, 9), 0.01, -128)),
    "quantize_int8_to_int16": lambda: quantized("int8", "int16"),
    "quantize_int16_to_int8": lambda: quantized("int16", "int8"),
    "quantize_int16_to_int32": lambda: quantized("int16", "int32"),
    "cast_int16_to_float32": lambda: a_cast("float32"),
    "abs_int16": lambda: elementwise("ABS"),
    "neg_int16": lambda: elementwise("NEG", scale_out=0.01),
    "rsqrt_int16": lambda: elementwise("RSQRT", scale_out=0.001),
    "relu_int16": lambda: elementwise("RELU"),
    "leaky_relu_int16": lambda: elementwise("LEAKY_RELU", "LeakyRelu", alpha=0.1),
    "logistic_int16": lambda: elementwise("LOGISTIC", scale_out=UNIT),
    "tanh_int16": lambda: elementwise("TANH", scale_out=UNIT),
    "softmax_int16": lambda: elementwise("SOFTMAX", "Softmax", UNIT, beta=1.0),
    "add_int16": lambda: of_two("ADD", "Add"),
    "mul_int16": lambda: of_two("MUL", "Mul"),
    "squared_difference_int16": lambda: of_two("SQUARED_DIFFERENCE", "SquaredDifference"),
    "average_pool_2d_int16": lambda: pooled("AVERAGE_POOL_2D"),
    "mean_int16": lambda: reduced("MEAN"),
    "reduce_max_int16": lambda: reduced("REDUCE_MAX"),
    "resize_bilinear_int16": lambda: resized("RESIZE_BILINEAR", "ResizeBilinear"),
    "resize_nearest_neighbor_int16": lambda: resized(
        "RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighbor"
    ),
    "strided_slice_int16": lambda: moving()["STRIDED_SLICE"],
    "concatenation_int16": lambda: moving()["CONCATENATION"],
}  # fmt: skip


def made(name: str) -> bytes:
    content = FILES[name]()
    return content if isinstance(content, bytes) else content.build()


if __name__ == "__main__":
    for name in FILES:
        (CORPUS / f"{name}.tflite").write_bytes(made(name))
