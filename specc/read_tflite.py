"""Reads an int8 ``.tflite`` file into the IR.

A model file may come from anywhere, so nothing in it is trusted: sizes are bounded before anything
is allocated, indexes are checked before they are used, and whatever the flatbuffer reader stumbles
over becomes one diagnostic. What specc cannot compile is named by layer, with a way out.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from flatbuffers.table import Table
from tflite.BuiltinOperator import BuiltinOperator
from tflite.Model import Model
from tflite.Operator import Operator
from tflite.SubGraph import SubGraph
from tflite.Tensor import Tensor as TfliteTensor
from tflite.TensorType import TensorType

from specc import registry
from specc.diagnostics import Diagnostic, SpeccError, error
from specc.ir import Graph, Op, Quantization, Tensor, verify
from specc.layer_names import layer_name, without_suffix
from specc.model_file import MAX_BYTES
from specc.model_interface import Interface
from specc.ops.instead import INSTEAD
from specc.ops.node import Node
from specc.read_variables import NO_CODE, VARIABLE_USERS, find_variables, initializers

MAX_TENSORS = 10_000
MAX_COMPUTED = 4_000  # tensors that are no constants
MAX_OPERATORS = 2_000
MAX_OPERANDS = 64
MAX_RANK = 6
MAX_ELEMENTS = 1 << 26
MAX_VALUES = 1 << 28  # that all layers compute
MAX_CONSTANT_BYTES = MAX_BYTES  # of all tensors, whose buffers may be the same
MAX_READ_BYTES = 2 * MAX_BYTES  # of constants, by all layers that read them
MAX_SCALES = 100_000
MAX_MACS = 2_000_000_000  # of an inference: more than a second of a computer's work
MAX_NAME = 500
MAX_SUBGRAPHS = 16

_NAME = 10  # the fields' places in the tables of schema.fbs
_CUSTOM_CODE = 6
_BUILTIN_CODE = 10

_DTYPES = {
    TensorType.FLOAT32: "float32",
    TensorType.INT4: "int4",
    TensorType.INT8: "int8",
    TensorType.INT16: "int16",
    TensorType.INT32: "int32",
    TensorType.INT64: "int64",
    TensorType.RESOURCE: "int32",  # a variable's handle, which no op is left to use
}
# What the flatbuffers and tflite packages raise on offsets and lengths that lead nowhere.
_READER_FAULTS = (
    struct.error,
    IndexError,
    ValueError,
    TypeError,
    OverflowError,
    AttributeError,
    KeyError,
)

_RECIPE = (
    "convert with Optimize.DEFAULT, a representative_dataset, "
    "supported_ops = [OpsSet.TFLITE_BUILTINS_INT8] and int8 for inference_input_type and "
    "inference_output_type"
)
_RECIPE_OF_VARIABLES = (
    "quantize variables too: converter._experimental_variable_quantization = True"
)


@dataclass(frozen=True, eq=False)
class Layer:
    """An operator as the file has it. ``op`` is None where it cannot be compiled; ``faults`` then
    say why and what to do. Without faults it is an operator that needs no code (VAR_HANDLE)."""

    node: Node
    op: Op | None
    faults: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, eq=False)
class Outline:
    """All of a file's layers, those that cannot be compiled among them. A tensor of a type that
    specc does not know has the schema's name of it as ``dtype`` and no data."""

    tensors: tuple[Tensor, ...]
    layers: tuple[Layer, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def graph(self) -> Graph:
        """The network, verified. Raises :class:`SpeccError` with the faults of all layers."""
        faults = [fault for layer in self.layers for fault in layer.faults]
        if faults:
            raise SpeccError(faults)
        ops = without_suffix([layer.op for layer in self.layers if layer.op is not None])
        graph = Graph(self.tensors, tuple(ops), self.inputs, self.outputs)
        verify(graph, after="reading the .tflite file")
        macs = sum(registry.block("ops", op.kind).macs(graph, op) for op in graph.ops)
        _bounded(macs, MAX_MACS, "multiply-accumulates")
        return graph


def read_tflite(content: bytes) -> Graph:
    """The network of a ``.tflite`` file, verified.

    Raises :class:`SpeccError`: M005 a layer cannot be compiled, M006 it is not quantized to int8,
    M001 shapes or scales do not fit together, M003 it computes too much, and what
    :func:`read_outline` raises."""
    return read_outline(content).graph()


def read_outline(content: bytes) -> Outline:
    """The layers of a ``.tflite`` file.

    Raises :class:`SpeccError`: M002 the file cannot be read, M003 it is too large, M004 it has
    subgraphs beside the network and what initialises its variables, M007 a shape is dynamic."""
    if len(content) > MAX_BYTES:
        message = f"the model has {len(content):,} bytes, more than {MAX_BYTES:,}"
        raise error("M003", message, hint="use fewer or smaller layers")
    try:
        return _read_model(content)
    except SpeccError:
        raise
    except _READER_FAULTS as fault:
        raise _unreadable() from fault


def _unreadable() -> SpeccError:
    return error(
        "M002",
        "the model is not a readable .tflite file: it is truncated or damaged",
        hint="convert or download it again",
    )


def _read_model(content: bytes) -> Outline:
    if len(content) < 8 or content[4:8] != b"TFL3":
        raise _unreadable()
    model = Model.GetRootAs(content, 0)
    if model.SubgraphsLength() == 0:
        raise _unreadable()
    count = _bounded(model.SubgraphsLength(), MAX_SUBGRAPHS, "subgraphs")
    tensors, nodes = _read_subgraph(model, model.Subgraphs(0))
    if initializers(nodes) != frozenset(range(1, count)):
        raise error(
            "M004",
            f"the model has {count} subgraphs, not one",
            hint="control flow and several signatures are not available: convert one function "
            "without if or while; a recurrent layer of Keras 3 becomes a loop, the LSTM of Keras 2 "
            "(tf_keras) one operator",
        )
    initial = [_read_subgraph(model, model.Subgraphs(i))[1] for i in range(1, count)]
    variables = find_variables(nodes, initial)
    main = model.Subgraphs(0)
    outline = Outline(
        tensors=(*tensors, *variables.states),
        layers=tuple(
            _read_layer(node, variables.faults.get(i)) for i, node in enumerate(variables.nodes)
        ),
        inputs=_indexes(main.InputsLength(), main.Inputs),
        outputs=_indexes(main.OutputsLength(), main.Outputs),
    )
    if not all(0 <= i < len(tensors) for i in (*outline.inputs, *outline.outputs)):
        raise _unreadable()
    _check_work(outline)
    return outline


def _read_subgraph(model: Model, subgraph: SubGraph) -> tuple[tuple[Tensor, ...], tuple[Node, ...]]:
    count = _bounded(subgraph.TensorsLength(), MAX_TENSORS, "tensors")
    n_layers = _bounded(subgraph.OperatorsLength(), MAX_OPERATORS, "layers")
    operators = [subgraph.Operators(i) for i in range(n_layers)]
    inner = {i for o in operators for i in _indexes(o.IntermediatesLength(), o.Intermediates)}
    tensors = tuple(
        _within_bounds(
            _read_inner_tensor(subgraph.Tensors(i)) if i in inner
            else _read_tensor(model, subgraph.Tensors(i), i)
            for i in range(count)
        )
    )  # fmt: skip
    return tensors, tuple(_read_node(model, operator, tensors) for operator in operators)


def _within_bounds(tensors: Iterable[Tensor]) -> Iterator[Tensor]:
    """Every tensor is small enough alone, and so are their sums: what tensors share in the file is
    read, and computed with, for each of them."""
    constant_bytes = scales = computed = values = 0
    for tensor in tensors:
        scales += 0 if tensor.quantization is None else len(tensor.quantization.scale)
        if tensor.data is None:
            computed, values = computed + 1, values + tensor.elements
        else:
            constant_bytes += tensor.data.nbytes
        _bounded(scales, MAX_SCALES, "scales")
        _bounded(constant_bytes, MAX_CONSTANT_BYTES, "bytes of constants")
        _bounded(computed, MAX_COMPUTED, "computed tensors")
        _bounded(values, MAX_VALUES, "values that its layers compute")
        yield tensor


def _check_work(outline: Outline) -> None:
    """Layers may share constants, but not so many that computing with them takes for ever."""
    read = [outline.tensors[i] for layer in outline.layers for i in layer.node.inputs if i >= 0]
    constants = [tensor for tensor in read if tensor.data is not None]
    scales = sum(len(t.quantization.scale) for t in constants if t.quantization is not None)
    _bounded(scales, MAX_SCALES, "scales that its layers read")
    size = sum(tensor.data.nbytes for tensor in constants)
    _bounded(size, MAX_READ_BYTES, "bytes of constants that its layers read")


def _bounded(count: int, most: int, what: str) -> int:
    if count > most:
        message = f"the model has {count:,} {what}, more than {most:,}"
        raise error("M003", message, hint="use fewer or smaller layers")
    return count


def _indexes(length: int, at: object) -> tuple[int, ...]:
    return tuple(int(at(i)) for i in range(_bounded(length, MAX_OPERANDS, "operands of one op")))


# --- tensors ---------------------------------------------------------------------------------


def _read_tensor(model: Model, tensor: TfliteTensor, index: int) -> Tensor:
    name = _text(tensor._tab, _NAME) or f"tensor {index}"
    rank = tensor.ShapeLength()
    shape = tuple(int(tensor.Shape(i)) for i in range(_bounded(rank, MAX_RANK, "axes in a tensor")))
    signature = [int(tensor.ShapeSignature(i)) for i in range(min(rank, _signature_length(tensor)))]
    if any(size < 1 for size in shape) or any(size < 0 for size in signature):
        raise error(
            "M007",
            f"tensor {name!r} has the dynamic shape {tuple(signature) or shape}",
            hint="convert the model with a fixed input shape and a batch of 1",
        )
    _bounded(math.prod(shape), MAX_ELEMENTS, f"elements in tensor {name!r}")
    if tensor.Sparsity() is not None:
        raise error(
            "M005", f"tensor {name!r} is sparse", hint="convert the model without OPTIMIZE_SPARSITY"
        )
    dtype = _DTYPES.get(tensor.Type())
    if dtype is None:
        return Tensor(name, shape, _type_name(tensor.Type()))
    return Tensor(
        name=name,
        shape=shape,
        dtype=dtype,
        quantization=(quantization := _read_quantization(tensor, dtype)),
        data=None if tensor.IsVariable() else _read_data(model, tensor, shape, dtype, name),
        initial=_initial_value(shape, dtype, quantization) if tensor.IsVariable() else None,
    )


def _initial_value(
    shape: tuple[int, ...], dtype: str, quantization: Quantization | None
) -> np.ndarray:
    """Of a variable tensor: zero, as TensorFlow Lite resets it."""
    zero = quantization.zero_point[0] if dtype == "int8" and quantization else 0
    return np.full(shape, zero, dtype)


def _read_inner_tensor(tensor: TfliteTensor) -> Tensor:
    """A value inside of a layer, which the file has for its scale alone."""
    dtype = _DTYPES.get(tensor.Type(), "float32")
    return Tensor("inside a layer", (), dtype, _read_quantization(tensor, dtype))


def _text(table: Table, field: int) -> str:
    """A table's string, as far as it is shown: its length may claim the whole file, each time."""
    offset = table.Offset(field)
    if not offset:
        return ""
    start, length = table.Vector(offset), min(table.VectorLen(offset), MAX_NAME)
    return bytes(table.Bytes[start : start + length]).decode("utf-8", "replace")


def _signature_length(tensor: TfliteTensor) -> int:
    return tensor.ShapeSignatureLength()


def _type_name(code: int) -> str:
    names = {value: name for name, value in vars(TensorType).items() if name.isupper()}
    return names.get(code, f"number {code}").lower()


def _read_quantization(tensor: TfliteTensor, dtype: str) -> Quantization | None:
    quantization = tensor.Quantization()
    if dtype == "float32" or quantization is None or quantization.ScaleLength() == 0:
        return None
    count = _bounded(quantization.ScaleLength(), 65535, "scales in a tensor")
    zeros = quantization.ZeroPointLength()
    return Quantization(
        scale=tuple(float(quantization.Scale(i)) for i in range(count)),
        zero_point=tuple(int(quantization.ZeroPoint(i)) if i < zeros else 0 for i in range(count)),
        axis=int(quantization.QuantizedDimension()) if count > 1 else None,
    )


def _read_data(
    model: Model, tensor: TfliteTensor, shape: tuple[int, ...], dtype: str, name: str
) -> np.ndarray | None:
    index = tensor.Buffer()
    if index == 0:  # by convention the empty buffer of all computed tensors
        return None
    if index >= model.BuffersLength():
        raise _unreadable()
    buffer = model.Buffers(index)
    if buffer.DataLength() == 0:
        return None
    raw = buffer.DataAsNumpy()
    if raw.nbytes != Tensor(name, shape, dtype).bytes:
        message = f"tensor {name!r} has {raw.nbytes} bytes, which is not {dtype} {shape}"
        raise error("M002", message, hint="convert or download it again")
    if dtype == "int4":
        return _unpacked(raw, shape)
    data = np.frombuffer(raw.tobytes(), np.dtype(dtype).newbyteorder("<")).reshape(shape)
    data = data.astype(dtype)
    data.flags.writeable = False
    return data


def _unpacked(raw: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """int8 of int4, two of which lie in a byte, the lower half first."""
    pairs = np.stack([raw << 4, raw], axis=-1).astype(np.uint8).view(np.int8) >> 4
    data = pairs.reshape(-1)[: math.prod(shape)].reshape(shape)
    data.flags.writeable = False
    return data


# --- operators -------------------------------------------------------------------------------


def _read_layer(node: Node, known: Diagnostic | None) -> Layer:
    """``known``: why it cannot be compiled, where that was found before."""
    if known is not None or node.builtin in NO_CODE:
        return Layer(node, None, (known,) if known else ())
    try:
        return Layer(node, _read_op(node))
    except SpeccError as fault:
        return Layer(node, None, fault.diagnostics)


def _read_node(model: Model, operator: Operator, tensors: tuple[Tensor, ...]) -> Node:
    builtin = _builtin_name(model, operator)
    inputs = _indexes(operator.InputsLength(), operator.Inputs)
    outputs = _indexes(operator.OutputsLength(), operator.Outputs)
    inner = _indexes(operator.IntermediatesLength(), operator.Intermediates)
    if not outputs and builtin not in ("ASSIGN_VARIABLE", "CALL_ONCE"):
        raise _unreadable()
    if not all(-1 <= i < len(tensors) for i in inputs):
        raise _unreadable()
    if not all(0 <= i < len(tensors) for i in (*outputs, *inner)):
        raise _unreadable()
    named_after = [*outputs, *(i for i in inputs if i >= 0)]
    return Node(
        builtin=builtin,
        name=layer_name(tensors[named_after[0]].name, builtin) if named_after else builtin.lower(),
        inputs=inputs,
        outputs=outputs,
        tensors=tensors,
        table=operator.BuiltinOptions(),
        inner=tuple(tensors[i] for i in inner),
    )


def _read_op(node: Node) -> Op:
    kind = _kinds().get(node.builtin)
    block = registry.block("ops", kind) if kind else None
    _check_types(node, getattr(block, "OTHER_TYPES", ()))
    if block is None:
        raise node.fault(
            "this operator is not available",
            INSTEAD.get(node.builtin) or f"use one of {', '.join(sorted(_kinds()))}",
        )
    return block.read(node)


@cache
def _kinds() -> dict[str, str]:
    """TensorFlow Lite's operator name -> folder of ``specc/ops``."""
    return {
        builtin: kind
        for kind in registry.names("ops")
        for builtin in registry.block("ops", kind).TFLITE
    }


def _builtin_name(model: Model, operator: Operator) -> str:
    index = operator.OpcodeIndex()
    if index >= model.OperatorCodesLength():
        raise _unreadable()
    entry = model.OperatorCodes(index)
    # Old converters write the one field, new ones both, and TensorFlow Lite takes the larger. The
    # package's BuiltinCode() would prefer the older field.
    field, content = entry._tab.Offset(_BUILTIN_CODE), entry._tab.Bytes
    newer = struct.unpack_from("<i", content, field + entry._tab.Pos)[0] if field else 0
    code = max(newer, entry.DeprecatedBuiltinCode())
    for name, value in vars(BuiltinOperator).items():
        if value == code and name.isupper():
            if name == "CUSTOM":
                return f"custom operator {_text(entry._tab, _CUSTOM_CODE)}"
            return name
    return f"operator {code}"


def _check_types(node: Node, allowed: tuple[str, ...]) -> None:
    """``allowed``: types beside int8 that the op computes on or to; its block checks which is which."""
    computed = [
        node.tensors[i]
        for i in (*node.inputs, *node.outputs)
        if i >= 0 and node.tensors[i].data is None
    ]
    others = [t for t in computed if t.dtype not in ("int8", *allowed)]
    if others:
        weights = any(node.tensors[i].dtype == "int8" for i in node.inputs if i >= 0)
        hybrid = weights and others[0].dtype == "float32"
        kind = "dynamic range (int8 weights, float activations)" if hybrid else others[0].dtype
        raise error(
            "M006",
            f"layer {node.name!r} ({node.builtin}) is {kind}: "
            f"tensor {others[0].name!r} is {others[0].dtype}, not int8",
            hint=_RECIPE_OF_VARIABLES if node.builtin in VARIABLE_USERS else _RECIPE,
        )


def app_interface(graph: Graph) -> Interface:
    """What an app's network takes and gives. Raises what :func:`check_app_interface` does."""
    check_app_interface(graph)
    source, scores = graph.tensors[graph.inputs[0]], graph.tensors[graph.outputs[0]]
    return Interface(source.shape, scores.elements)


def check_app_interface(graph: Graph) -> None:
    """Raises M008 where the network has not one int8 input and one int8 output, as an app needs."""
    for what, indexes in (("input", graph.inputs), ("output", graph.outputs)):
        if len(indexes) != 1:
            raise error(
                "M008",
                f"the model has {len(indexes)} {what}s, not one",
                hint="an app has one feature vector and one vector of scores",
            )
        (tensor,) = (graph.tensors[i] for i in indexes)
        if tensor.dtype != "int8":
            raise error(
                "M008",
                f"the model's {what} is {tensor.dtype}, not int8",
                hint=_RECIPE + "; end the network with its scores, not with an argmax",
            )
