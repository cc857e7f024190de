"""Puts a softmax behind the output of a ``.tflite`` network that ends in plain scores.

The decision reads a score ``q`` as the probability ``(q + 128) / 256``, which is what softmax and
sigmoid give in int8. The op is added to the file itself, not to the graph, so that everything that
runs the file (the reference of ``specc verify`` among it) sees the network that the device runs.

The old file is kept, byte for byte, behind new tables that refer into it: offsets of a flatbuffer lead
forward, so a new root can be put in front of an old file, and nothing has to be unpacked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flatbuffers
import tflite
from flatbuffers.number_types import UOffsetTFlags
from tflite.BuiltinOperator import BuiltinOperator
from tflite.BuiltinOptions import BuiltinOptions
from tflite.Model import Model
from tflite.TensorType import TensorType

from specc.ir import Graph

SCALE, ZERO_POINT = 1 / 256, -128
ALIGNMENT = 16  # of a buffer's data in the schema
SOFTMAX_VERSION = 2  # the first with int8


def ends_in_probabilities(graph: Graph) -> bool:
    """Whether the output's quantization is that of softmax and sigmoid."""
    output = graph.tensors[graph.outputs[0]]
    return (output.scale, output.zero_point) == (SCALE, ZERO_POINT)


def append_softmax(content: bytes, graph: Graph) -> bytes:
    """The file with a softmax over the last axis of its one output. ``content`` has been read as
    ``graph``, which proves every offset that is used here."""
    old = Model.GetRootAs(content, 0)
    subgraph = old.Subgraphs(0)
    builder = flatbuffers.Builder(len(content) + 65536)
    end = _embed(builder, content)

    def kept(table: Any) -> int:
        return end - table._tab.Pos

    n_codes, n_tensors = old.OperatorCodesLength(), subgraph.TensorsLength()
    scores = graph.outputs[0]
    codes = _tables(
        builder,
        [kept(old.OperatorCodes(i)) for i in range(n_codes)] + [_operator_code(builder)],
    )
    tensor = _probabilities(builder, graph.tensors[scores].shape)
    tensors = _tables(builder, [kept(subgraph.Tensors(i)) for i in range(n_tensors)] + [tensor])
    softmax = _operator(builder, n_codes, scores, n_tensors)
    operators = [kept(subgraph.Operators(i)) for i in range(subgraph.OperatorsLength())]
    operators = _tables(builder, [*operators, softmax])
    inputs, outputs = _integers(builder, graph.inputs), _integers(builder, [n_tensors])

    tflite.SubGraphStart(builder)
    tflite.SubGraphAddTensors(builder, tensors)
    tflite.SubGraphAddInputs(builder, inputs)
    tflite.SubGraphAddOutputs(builder, outputs)
    tflite.SubGraphAddOperators(builder, operators)
    others = [kept(old.Subgraphs(i)) for i in range(1, old.SubgraphsLength())]
    subgraphs = _tables(builder, [tflite.SubGraphEnd(builder), *others])
    buffers = _tables(builder, [kept(old.Buffers(i)) for i in range(old.BuffersLength())])
    tflite.ModelStart(builder)
    tflite.ModelAddVersion(builder, 3)
    tflite.ModelAddOperatorCodes(builder, codes)
    tflite.ModelAddSubgraphs(builder, subgraphs)
    tflite.ModelAddBuffers(builder, buffers)
    builder.Finish(tflite.ModelEnd(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def _embed(builder: flatbuffers.Builder, content: bytes) -> int:
    """Lays the old file at the end of the new one. Returns what the builder calls the offset of its
    first byte: the distance from the end."""
    padding = -len(content) % ALIGNMENT
    builder.Prep(ALIGNMENT, len(content) + padding)
    builder.head -= len(content) + padding
    start = builder.head
    builder.Bytes[start : start + len(content)] = content
    return builder.Offset()


def _tables(builder: flatbuffers.Builder, offsets: Sequence[int]) -> int:
    builder.StartVector(UOffsetTFlags.bytewidth, len(offsets), UOffsetTFlags.bytewidth)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def _integers(builder: flatbuffers.Builder, values: Sequence[int]) -> int:
    return _vector(builder, 4, values, builder.PrependInt32)


def _vector(
    builder: flatbuffers.Builder, width: int, values: Sequence[Any], add: Callable[[Any], None]
) -> int:
    builder.StartVector(width, len(values), width)
    for value in reversed(values):
        add(value)
    return builder.EndVector()


def _operator_code(builder: flatbuffers.Builder) -> int:
    tflite.OperatorCodeStart(builder)
    tflite.OperatorCodeAddDeprecatedBuiltinCode(builder, BuiltinOperator.SOFTMAX)
    tflite.OperatorCodeAddBuiltinCode(builder, BuiltinOperator.SOFTMAX)
    tflite.OperatorCodeAddVersion(builder, SOFTMAX_VERSION)
    return tflite.OperatorCodeEnd(builder)


def _probabilities(builder: flatbuffers.Builder, shape: Sequence[int]) -> int:
    scale = _vector(builder, 4, [SCALE], builder.PrependFloat32)
    zero_point = _vector(builder, 8, [ZERO_POINT], builder.PrependInt64)
    tflite.QuantizationParametersStart(builder)
    tflite.QuantizationParametersAddScale(builder, scale)
    tflite.QuantizationParametersAddZeroPoint(builder, zero_point)
    quantization = tflite.QuantizationParametersEnd(builder)
    name = builder.CreateString("softmax/probabilities")
    axes = _integers(builder, shape)
    tflite.TensorStart(builder)
    tflite.TensorAddShape(builder, axes)
    tflite.TensorAddType(builder, TensorType.INT8)
    tflite.TensorAddBuffer(builder, 0)
    tflite.TensorAddName(builder, name)
    tflite.TensorAddQuantization(builder, quantization)
    return tflite.TensorEnd(builder)


def _operator(builder: flatbuffers.Builder, code: int, source: int, result: int) -> int:
    inputs, outputs = _integers(builder, [source]), _integers(builder, [result])
    tflite.SoftmaxOptionsStart(builder)
    tflite.SoftmaxOptionsAddBeta(builder, 1.0)
    options = tflite.SoftmaxOptionsEnd(builder)
    tflite.OperatorStart(builder)
    tflite.OperatorAddOpcodeIndex(builder, code)
    tflite.OperatorAddInputs(builder, inputs)
    tflite.OperatorAddOutputs(builder, outputs)
    tflite.OperatorAddBuiltinOptionsType(builder, BuiltinOptions.SoftmaxOptions)
    tflite.OperatorAddBuiltinOptions(builder, options)
    return tflite.OperatorEnd(builder)
