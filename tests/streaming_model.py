"""A streaming network as the converter makes it: a variable keeps the newest frames."""

from __future__ import annotations

import flatbuffers
import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

SCALE, ZERO_POINT = 0.05, -3


class Builder:
    """Subgraphs of a ``.tflite`` file, tensor by tensor and operator by operator."""

    def __init__(self) -> None:
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.operatorCodes, self.model.subgraphs = [], []
        self.model.buffers = [schema.BufferT()]

    def subgraph(self) -> None:
        graph = schema.SubGraphT()
        graph.tensors, graph.operators, graph.inputs, graph.outputs = [], [], [], []
        self.model.subgraphs.append(graph)

    @property
    def graph(self) -> schema.SubGraphT:
        return self.model.subgraphs[-1]

    def tensor(
        self,
        shape: tuple[int, ...],
        kind: str = "INT8",
        data: np.ndarray | None = None,
        scale: float = SCALE,
        zero_point: int = ZERO_POINT,
    ) -> int:
        tensor = schema.TensorT()
        tensor.name = f"tensor_{len(self.graph.tensors)}".encode()
        tensor.shape, tensor.type, tensor.buffer = list(shape), getattr(schema.TensorType, kind), 0
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            tensor.buffer = len(self.model.buffers)
            self.model.buffers.append(buffer)
        if kind == "INT8":
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = [float(np.float32(scale))]
            tensor.quantization.zeroPoint = [zero_point]
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def op(
        self, name: str, inputs: list[int], outputs: list[int], options: object = None, version=1
    ) -> None:
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = version
        operator = schema.OperatorT()
        operator.opcodeIndex = len(self.model.operatorCodes)
        self.model.operatorCodes.append(code)
        operator.inputs, operator.outputs = inputs, outputs
        if options is not None:
            kind = type(options).__name__[:-1]
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = options
        self.graph.operators.append(operator)

    def handle(self, name: str) -> int:
        handle = self.tensor((), "RESOURCE")
        options = schema.VarHandleOptionsT()
        options.sharedName = name
        self.op("VAR_HANDLE", [], [handle], options)
        return handle

    def build(self) -> bytes:
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def streaming_model(
    frames: int = 3,
    depth: int = 4,
    units: int = 5,
    seed: int = 0,
    initial: np.ndarray | None = None,
    assigned_first: bool = False,
    rows: int = 1,
) -> bytes:
    """Drops the oldest of ``frames`` kept frames, adds the input, [1][rows][depth], and makes
    ``units`` values of all of them. ``assigned_first``: the variable is assigned before what was
    read of it is used up, which is then an output too."""
    rng = np.random.default_rng(seed)
    kept = (1, frames, depth)
    made = Builder()
    made.subgraph()
    source = made.tensor((1, rows, depth))
    once = schema.CallOnceOptionsT()
    once.initSubgraphIndex = 1
    made.op("CALL_ONCE", [], [], once)
    handle = made.handle("frames")
    read, joined, newest = (made.tensor(s) for s in (kept, (1, frames + rows, depth), kept))
    made.op("READ_VARIABLE", [handle], [read])
    concatenation = schema.ConcatenationOptionsT()
    concatenation.axis = 1
    made.op("CONCATENATION", [read, source], [joined], concatenation, 2)
    begin, size = (
        made.tensor((3,), "INT32", np.array(x, np.int32))
        for x in ((0, rows, 0), (1, frames, depth))
    )
    made.op("SLICE", [joined, begin, size], [newest], schema.SliceOptionsT(), 2)
    made.op("ASSIGN_VARIABLE", [handle, newest], [])
    dense = schema.FullyConnectedOptionsT()
    weights = rng.integers(-127, 128, (units, frames * depth), dtype=np.int8)
    table = made.tensor(weights.shape, "INT8", weights, 0.01, 0)
    output = made.tensor((1, units), scale=0.04, zero_point=7)
    made.op("FULLY_CONNECTED", [newest, table, -1], [output], dense, 5)
    made.graph.inputs, made.graph.outputs = [source], [output]
    if assigned_first:
        total = made.tensor(kept, scale=0.1)
        made.op("ADD", [read, newest], [total], schema.AddOptionsT(), 2)
        made.graph.outputs = [output, total]
    made.subgraph()
    if initial is None:
        initial = rng.integers(-128, 128, kept, dtype=np.int8)
    handle = made.handle("frames")
    made.op("ASSIGN_VARIABLE", [handle, made.tensor(kept, "INT8", initial)], [])
    return made.build()
