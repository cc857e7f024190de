"""Builds .tflite files with one op, without the converter, and runs them on the references."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import flatbuffers
import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

from specc.interpret import Interpreter
from specc.lower import lower
from specc.read_tflite import read_tflite

warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated.*")

TYPES = {
    "int4": schema.TensorType.INT4,
    "int8": schema.TensorType.INT8,
    "int16": schema.TensorType.INT16,
    "int64": schema.TensorType.INT64,
    "int32": schema.TensorType.INT32,
    "float32": schema.TensorType.FLOAT32,
}
# Of the first int8 kernels (fully connected: with scales for each channel).
VERSIONS = {
    "FULLY_CONNECTED": 5,
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "MAX_POOL_2D": 2,
    "AVERAGE_POOL_2D": 2,
    "MEAN": 2,
    "ADD": 2,
    "SOFTMAX": 2,
    "QUANTIZE": 2,
    "RELU": 2,
    "RELU6": 2,
    "SUB": 2,
    "MUL": 2,
    "MINIMUM": 2,
    "MAXIMUM": 2,
    "SQUARED_DIFFERENCE": 2,
    "RSQRT": 2,
    "LEAKY_RELU": 2,
    "LOGISTIC": 2,
    "TANH": 2,
    "LOG_SOFTMAX": 2,
    "SUM": 2,
    "REDUCE_MAX": 2,
    "REDUCE_MIN": 2,
    "ARG_MAX": 2,
    "ARG_MIN": 2,
    "L2_NORMALIZATION": 2,
    "RESIZE_BILINEAR": 3,
    "RESIZE_NEAREST_NEIGHBOR": 3,
    "DEQUANTIZE": 2,
    "TRANSPOSE_CONV": 3,
    "BATCH_MATMUL": 2,
}


@dataclass
class T:
    """A tensor of the model: computed where ``data`` is None."""

    shape: tuple[int, ...]
    scale: list[float] | float = 1.0
    zero_point: int = 0
    axis: int = 0
    data: np.ndarray | None = None
    dtype: str = "int8"
    variable: bool = False


@dataclass
class SingleOp:
    builtin: str
    inputs: list[T | None]
    output: T
    options: object = None
    version: int | None = None
    more_outputs: tuple[T, ...] = ()
    inner: tuple[T, ...] = ()

    @property
    def outputs(self) -> tuple[T, ...]:
        return (self.output, *self.more_outputs)

    def build(self) -> bytes:
        model = schema.ModelT()
        model.version = 3
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, self.builtin)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = self.version or VERSIONS.get(self.builtin, 1)
        model.operatorCodes = [code]
        model.buffers = [schema.BufferT()]
        graph = schema.SubGraphT()
        graph.name = b"main"
        graph.tensors = []
        operator = schema.OperatorT()
        operator.opcodeIndex = 0
        operator.inputs = []
        graph.inputs = []
        for position, tensor in enumerate(self.inputs):
            if tensor is None:
                operator.inputs.append(-1)
                continue
            operator.inputs.append(len(graph.tensors))
            if tensor.data is None and not tensor.variable:
                graph.inputs.append(len(graph.tensors))
            graph.tensors.append(_tensor(model, tensor, f"input_{position}"))
        graph.outputs = [len(graph.tensors) + i for i in range(len(self.outputs))]
        operator.outputs = graph.outputs
        for tensor in self.outputs:
            graph.tensors.append(_tensor(model, tensor, "layer/op"))
        operator.intermediates = [len(graph.tensors) + i for i in range(len(self.inner))]
        for tensor in self.inner:
            graph.tensors.append(_tensor(model, tensor, "inside"))
        if self.options is not None:
            kind = type(self.options).__name__[:-1]
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = self.options
        graph.operators = [operator]
        model.subgraphs = [graph]
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def _tensor(model: schema.ModelT, tensor: T, name: str) -> schema.TensorT:
    out = schema.TensorT()
    out.name = name.encode()
    out.shape = list(tensor.shape)
    out.type = TYPES[tensor.dtype]
    out.buffer = 0
    out.isVariable = tensor.variable
    if tensor.data is not None:
        buffer = schema.BufferT()
        data = packed(tensor.data) if tensor.dtype == "int4" else tensor.data
        buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
        model.buffers.append(buffer)
        out.buffer = len(model.buffers) - 1
    if tensor.dtype != "float32":
        scales = tensor.scale if isinstance(tensor.scale, list) else [tensor.scale]
        quantization = schema.QuantizationParametersT()
        quantization.scale = [float(np.float32(s)) for s in scales]
        quantization.zeroPoint = [tensor.zero_point] * len(scales)
        quantization.quantizedDimension = tensor.axis
        out.quantization = quantization
    return out


def packed(values: np.ndarray) -> np.ndarray:
    """Two int4 a byte, the first in the lower half."""
    flat = np.resize(values.reshape(-1), values.size + values.size % 2).view(np.uint8)
    return (flat[::2] & 15) | (flat[1::2] << 4)


def integers(numbers: object) -> T:
    """A constant int32 input, such as axes."""
    array = np.array(numbers, np.int32)
    return T(array.shape, data=array, dtype="int32")


def tflite_reference(
    content: bytes, *inputs: np.ndarray, default: bool = False
) -> list[np.ndarray]:
    """The outputs of TFLite's reference kernels; inputs in the model's order. ``default``: of its
    default kernels, for what has no reference kernel."""
    return tflite_sequence(content, [inputs], default)[0]


def tflite_sequence(
    content: bytes, sequence: Sequence[Sequence[np.ndarray]], default: bool = False
) -> list[list[np.ndarray]]:
    """:func:`tflite_reference` of inferences one after another, from reset."""
    kinds = tf.lite.experimental.OpResolverType
    interpreter = tf.lite.Interpreter(
        model_content=content,
        experimental_op_resolver_type=kinds.BUILTIN_WITHOUT_DEFAULT_DELEGATES
        if default
        else kinds.BUILTIN_REF,
    )
    interpreter.allocate_tensors()
    found = []
    for inputs in sequence:
        for detail, values in zip(interpreter.get_input_details(), inputs, strict=True):
            interpreter.set_tensor(detail["index"], values)
        interpreter.invoke()
        outputs = [interpreter.get_tensor(o["index"]) for o in interpreter.get_output_details()]
        found.append([output.copy() for output in outputs])
    return found


def tflm_reference(content: bytes, *inputs: np.ndarray) -> np.ndarray:
    """The first output of TensorFlow Lite Micro's kernels."""
    return tflm_sequence(content, [inputs])[0]


def tflm_sequence(content: bytes, sequence: Sequence[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """:func:`tflm_reference` of inferences one after another, from reset."""
    from tflite_micro.python.tflite_micro import runtime

    interpreter = runtime.Interpreter.from_bytes(content, arena_size=1 << 20)
    found = []
    for inputs in sequence:
        for position, values in enumerate(inputs):
            interpreter.set_input(values, position)
        interpreter.invoke()
        found.append(interpreter.get_output(0).copy())
    return found


def specc(content: bytes, *inputs: np.ndarray) -> list[np.ndarray]:
    """The outputs of specc's kernels, in the shape (1, elements)."""
    model = lower(read_tflite(content))
    return Interpreter(model).run_all(*(values[np.newaxis] for values in inputs))
