"""``.tflite`` files that are small on the disk, and huge to whoever believes them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import flatbuffers
import tflite
from tflite.BuiltinOperator import BuiltinOperator
from tflite.BuiltinOptions import BuiltinOptions
from tflite.TensorType import TensorType


class Giant:
    """Builds a file whose tensors share names, buffers and scales."""

    def __init__(self, data_bytes: int = 0, name_bytes: int = 0, n_scales: int = 0):
        self.builder = flatbuffers.Builder(1024)
        self.shared = self.builder.CreateByteVector(bytes(data_bytes)) if data_bytes else None
        self.name = self.builder.CreateString("x" * name_bytes) if name_bytes else None
        self.plain = self._quantization(1)
        self.by_channel = self._quantization(n_scales) if n_scales else None
        self.shapes: dict[tuple[int, ...], int] = {}
        self.tensors: list[int] = []
        self.operators: list[int] = []
        self.codes: list[int] = []

    def _quantization(self, n_scales: int) -> int:
        builder = self.builder
        builder.StartVector(4, n_scales, 4)
        for _ in range(n_scales):
            builder.PrependFloat32(0.5)
        scales = builder.EndVector()
        builder.StartVector(8, n_scales, 8)
        for _ in range(n_scales):
            builder.PrependInt64(0)
        zero_points = builder.EndVector()
        tflite.QuantizationParametersStart(builder)
        tflite.QuantizationParametersAddScale(builder, scales)
        tflite.QuantizationParametersAddZeroPoint(builder, zero_points)
        return tflite.QuantizationParametersEnd(builder)

    def vector(self, values: Sequence[int], tables: bool = False) -> int:
        self.builder.StartVector(4, len(values), 4)
        for value in reversed(values):
            if tables:
                self.builder.PrependUOffsetTRelative(value)
            else:
                self.builder.PrependInt32(value)
        return self.builder.EndVector()

    def tensor(
        self, shape: tuple[int, ...], constant: bool = False, by_channel: bool = False
    ) -> int:
        """Its index; a constant's data is the shared one."""
        if shape not in self.shapes:
            self.shapes[shape] = self.vector(shape)
        builder = self.builder
        tflite.TensorStart(builder)
        tflite.TensorAddShape(builder, self.shapes[shape])
        tflite.TensorAddType(builder, TensorType.INT8)
        tflite.TensorAddBuffer(builder, int(constant))
        if self.name is not None:
            tflite.TensorAddName(builder, self.name)
        tflite.TensorAddQuantization(builder, self.by_channel if by_channel else self.plain)
        self.tensors.append(tflite.TensorEnd(builder))
        return len(self.tensors) - 1

    def operator(self, name: str, inputs: Sequence[int], outputs: Sequence[int]) -> None:
        builder, value = self.builder, getattr(BuiltinOperator, name)
        if value not in self.codes:
            self.codes.append(value)
        kind = {
            "FULLY_CONNECTED": "FullyConnectedOptions",
            "CONCATENATION": "ConcatenationOptions",
        }.get(name)
        options = None
        if kind is not None:
            getattr(tflite, f"{kind}Start")(builder)
            if name == "CONCATENATION":
                tflite.ConcatenationOptionsAddAxis(builder, 1)
            options = getattr(tflite, f"{kind}End")(builder)
        taken, given = self.vector(inputs), self.vector(outputs)
        tflite.OperatorStart(builder)
        tflite.OperatorAddOpcodeIndex(builder, self.codes.index(value))
        tflite.OperatorAddInputs(builder, taken)
        tflite.OperatorAddOutputs(builder, given)
        if options is not None:
            tflite.OperatorAddBuiltinOptionsType(builder, getattr(BuiltinOptions, kind))
            tflite.OperatorAddBuiltinOptions(builder, options)
        self.operators.append(tflite.OperatorEnd(builder))

    def build(self, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
        builder = self.builder
        codes = []
        for value in self.codes:
            tflite.OperatorCodeStart(builder)
            tflite.OperatorCodeAddBuiltinCode(builder, value)
            codes.append(tflite.OperatorCodeEnd(builder))
        parts = [self.vector(part, tables=True) for part in (codes, self.tensors, self.operators)]
        taken, given = self.vector(inputs), self.vector(outputs)
        tflite.SubGraphStart(builder)
        tflite.SubGraphAddTensors(builder, parts[1])
        tflite.SubGraphAddInputs(builder, taken)
        tflite.SubGraphAddOutputs(builder, given)
        tflite.SubGraphAddOperators(builder, parts[2])
        subgraphs = self.vector([tflite.SubGraphEnd(builder)], tables=True)
        buffers = []
        for data in (None, self.shared):
            tflite.BufferStart(builder)
            if data is not None:
                tflite.BufferAddData(builder, data)
            buffers.append(tflite.BufferEnd(builder))
        held = self.vector(buffers, tables=True)
        tflite.ModelStart(builder)
        tflite.ModelAddVersion(builder, 3)
        tflite.ModelAddOperatorCodes(builder, parts[0])
        tflite.ModelAddSubgraphs(builder, subgraphs)
        tflite.ModelAddBuffers(builder, held)
        builder.Finish(tflite.ModelEnd(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def chain(length: int, shape: tuple[int, ...], op: str = "RELU", **options: int) -> bytes:
    """Layers one after another."""
    giant = Giant(**options)
    tensors = [giant.tensor(shape) for _ in range(length + 1)]
    for source, result in itertools.pairwise(tensors):
        giant.operator(op, [source], [result])
    return giant.build(tensors[:1], tensors[-1:])


def shared_name(tensors: int, name_bytes: int) -> bytes:
    """Tensors that all have the same long name."""
    return chain(tensors - 1, (1, 4), name_bytes=name_bytes)


def shared_weights(layers: int, depth: int, tensors: bool) -> bytes:
    """Dense layers whose weights are the same bytes; ``tensors``: each has a tensor of its own."""
    giant = Giant(data_bytes=depth * depth)
    values = [giant.tensor((1, depth)) for _ in range(layers + 1)]
    weights = [giant.tensor((depth, depth), constant=True) for _ in range(layers if tensors else 1)]
    for i in range(layers):
        giant.operator("FULLY_CONNECTED", [values[i], weights[i % len(weights)]], [values[i + 1]])
    return giant.build(values[:1], values[-1:])


def many_scales(layers: int, channels: int) -> bytes:
    """Dense layers with one input, and as many scales as outputs, which are all the same tensor's."""
    giant = Giant(data_bytes=channels, n_scales=channels)
    outputs = []
    source = giant.tensor((1, 1))
    weights = giant.tensor((channels, 1), constant=True, by_channel=True)
    for _ in range(layers):
        outputs.append(giant.tensor((1, channels)))
        giant.operator("FULLY_CONNECTED", [source, weights], [outputs[-1]])
    return giant.build([source], outputs[:1])


def many_operands(layers: int, operands: int, elements: int) -> bytes:
    """Layers that all join the same tensors, which stay alive to the end."""
    giant = Giant()
    inputs = [giant.tensor((1, elements)) for _ in range(operands)]
    for _ in range(layers):
        giant.operator("CONCATENATION", inputs, [giant.tensor((1, elements * operands))])
    return giant.build(inputs, [len(giant.tensors) - 1])
