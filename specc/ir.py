"""The compiler's view of a network: a graph of tensors and ops, its checks and its printed form.

Shared value types. ``lower.py`` reads a ``.tflite`` file into a :class:`Graph` and lowers that to a
:class:`LoweredModel`; ``plan_memory.py``, ``emit.py`` and ``interpret.py`` read the latter. Every
pass that makes a graph ends with :func:`verify`, so that a fault shows in the pass that made it.

Tensors are NHWC without dynamic dimensions, convolution weights OHWI, as in TensorFlow Lite.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from specc import registry
from specc.diagnostics import Diagnostic, SpeccError
from specc.kernel import KernelCall

ABSENT = -1  # an optional input that an op does without
DTYPE_BYTES = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "float32": 4}
LEAST_SCALE = 2.0**-126  # the smallest float32 whose inverse is one
_RANGES = {"int4": (-8, 7), "int8": (-128, 127), "int16": (-32768, 32767)}


@dataclass(frozen=True)
class Quantization:
    """``real = scale * (q - zero_point)``. One scale and zero point for the tensor, or one for each
    index along ``axis``."""

    scale: tuple[float, ...]
    zero_point: tuple[int, ...]
    axis: int | None = None


@dataclass(frozen=True, eq=False)
class Tensor:
    """``data`` is None for a tensor that is computed, an array of ``shape`` for a constant (int4 in
    int8). ``initial``: of a state, which keeps its value from one inference to the next: what it
    holds after reset."""

    name: str
    shape: tuple[int, ...]
    dtype: str  # a key of DTYPE_BYTES, or int4 for weights
    quantization: Quantization | None = None
    data: np.ndarray | None = None
    initial: np.ndarray | None = None

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        if self.dtype == "int4":
            return (self.elements + 1) // 2
        return self.elements * DTYPE_BYTES[self.dtype]

    @property
    def is_state(self) -> bool:
        return self.initial is not None

    @property
    def scale(self) -> float:
        """Of a tensor with one scale."""
        return self.quantization.scale[0]

    @property
    def zero_point(self) -> int:
        return self.quantization.zero_point[0]


@dataclass(frozen=True, eq=False)
class Op:
    """``kind`` is a folder of ``specc/ops``. ``inputs`` (constants among them, :data:`ABSENT` where
    an optional one is left out) and ``outputs`` are indexes into ``Graph.tensors``."""

    kind: str
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    attrs: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "attrs", MappingProxyType(dict(self.attrs)))


@dataclass(frozen=True, eq=False)
class Graph:
    """Ops stand in the order in which they run."""

    tensors: tuple[Tensor, ...]
    ops: tuple[Op, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def operands(self, op: Op) -> list[Tensor | None]:
        """The op's input tensors, None where one is absent."""
        return [None if i == ABSENT else self.tensors[i] for i in op.inputs]

    def result(self, op: Op) -> Tensor:
        """The op's first output."""
        return self.tensors[op.outputs[0]]


@dataclass(frozen=True, eq=False)
class Step:
    """One of the C calls that an op lowers to where one is not enough: the tensors that it reads and
    writes, among the op's own. The steps of an op may each write a part of an output."""

    call: KernelCall
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class LoweredOp:
    """A C call of an op: ``function(&params, inputs..., outputs...[, scratch])``.

    ``inputs`` and ``outputs`` are the op's operands in the order of the C arguments, as indexes into
    ``Graph.tensors``. Constants are in ``call.params``, but for the ops whose block says
    ``CONSTANT_INPUTS``: their kernel does not care whether an operand is computed or in flash."""

    name: str
    kind: str
    call: KernelCall
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    macs: int


@dataclass(frozen=True, eq=False)
class LoweredModel:
    """The calls in the order in which they run.

    ``aliases``: a tensor that is another's bytes under a new shape (reshape) -> that other tensor,
    never itself an alias. Only the other has a buffer."""

    graph: Graph
    ops: tuple[LoweredOp, ...]
    aliases: Mapping[int, int]

    @property
    def macs(self) -> int:
        return sum(op.macs for op in self.ops)

    def is_constant(self, tensor: int) -> bool:
        """Whether ``tensor`` lies in flash, not in the arena."""
        return self.graph.tensors[tensor].data is not None

    def is_state(self, tensor: int) -> bool:
        """Whether the buffer of ``tensor`` is a state's, which lies outside of the arena."""
        return self.graph.tensors[self.storage(tensor)].is_state

    def in_arena(self, tensor: int) -> bool:
        """Whether ``tensor`` has a buffer in the arena, of its own or another's."""
        return not self.is_constant(tensor) and not self.is_state(tensor)

    @property
    def states(self) -> tuple[int, ...]:
        """The states that calls read or write."""
        used = {self.storage(t) for op in self.ops for t in (*op.inputs, *op.outputs)}
        return tuple(sorted(t for t in used if self.graph.tensors[t].is_state))

    @property
    def state_bytes(self) -> int:
        return sum(self.graph.tensors[t].bytes for t in self.states)

    @property
    def without_reference(self) -> dict[str, str]:
        """The kinds of ops that TFLite's reference kernels do not compute -> why. A network with one
        cannot be held against them as a whole."""
        found = {}
        for op in self.graph.ops:
            why = getattr(registry.block("ops", op.kind), "no_reference", None)
            reason = why and why(self.graph, op)
            if reason:
                found[op.kind] = reason
        return found

    def storage(self, tensor: int) -> int:
        """The tensor whose buffer holds ``tensor``."""
        return self.aliases.get(tensor, tensor)


def verify(graph: Graph, after: str = "") -> None:
    """Raises :class:`SpeccError` with every violation of the graph's rules.

    ``after`` names the pass that made the graph."""
    found = [*_structure(graph)]
    if not found:  # an op's own check may rely on the structure
        with np.errstate(all="ignore"):  # what overflows is out of bounds, which the checks see
            for op in graph.ops:
                faults = registry.block("ops", op.kind).verify(graph, op)
                found += [f"{_where(op)}: {text}" for text in faults]
    if found:
        place = f" after {after}" if after else ""
        hint = "quantize the model anew, with representative data like the app's own"
        raise SpeccError(
            [
                Diagnostic("M001", f"the network is not consistent{place}: {text}", hint=hint)
                for text in found
            ]
        )


def _where(op: Op) -> str:
    return f"{op.kind} {op.name!r}"


def _structure(graph: Graph) -> Iterator[str]:
    for index, tensor in enumerate(graph.tensors):
        for text in (*_tensor_faults(tensor), *_quantization_faults(tensor)):
            yield f"tensor {index} {tensor.name!r}: {text}"
    count = len(graph.tensors)
    for what, indexes in (("input", graph.inputs), ("output", graph.outputs)):
        if not indexes:
            yield f"the graph has no {what}"
        for index in indexes:
            if not 0 <= index < count:
                yield f"the graph's {what} {index} is not a tensor"
            elif graph.tensors[index].data is not None:
                yield f"the graph's {what} {index} is a constant"
            elif graph.tensors[index].is_state:
                yield f"the graph's {what} {index} is a state, which only the layers may use"
    yield from _order(graph)


def _order(graph: Graph) -> Iterator[str]:
    """Every tensor is computed once, before it is read; a state is used by the ops that say so."""
    count = len(graph.tensors)
    constants = {i for i, tensor in enumerate(graph.tensors) if tensor.data is not None}
    states = {i for i, tensor in enumerate(graph.tensors) if tensor.is_state}
    valued = constants.union(graph.inputs, states)
    known = registry.names("ops")
    for op in graph.ops:
        if op.kind not in known:
            yield f"{_where(op)}: there is no such op"
            continue
        yield from _operand_kinds(op, constants, states)
        for index in op.inputs:
            if index != ABSENT and not 0 <= index < count:
                yield f"{_where(op)}: input {index} is not a tensor"
            elif index != ABSENT and index not in valued:
                yield f"{_where(op)}: reads tensor {index} before it is computed"
        for index in op.outputs:
            if not 0 <= index < count:
                yield f"{_where(op)}: output {index} is not a tensor"
            elif index in valued and index not in states:
                yield f"{_where(op)}: writes tensor {index}, which has a value already"
            valued.add(index)
    for index in graph.outputs:
        if index not in valued:
            yield f"the graph's output {index} is never computed"


def _operand_kinds(op: Op, constants: set[int], states: set[int]) -> Iterator[str]:
    has_state = getattr(registry.block("ops", op.kind), "STATE", False)
    if not op.outputs:
        yield f"{_where(op)}: no output"
    if has_state:
        return
    if states.intersection((*op.inputs, *op.outputs)):
        yield f"{_where(op)}: it uses a variable tensor, which only recurrent layers do"
    if op.inputs and constants.issuperset(i for i in op.inputs if i != ABSENT):
        yield f"{_where(op)}: all of its inputs are constants: the converter can fold it away"


def _tensor_faults(tensor: Tensor) -> Iterator[str]:
    if tensor.dtype not in DTYPE_BYTES and tensor.dtype != "int4":
        yield f"unknown type {tensor.dtype}"
    if any(size < 1 for size in tensor.shape):
        yield f"shape {tensor.shape} has an empty or dynamic dimension"
    for data in (tensor.data, tensor.initial):
        if data is None:
            continue
        if data.shape != tensor.shape:
            yield f"data of shape {data.shape} for shape {tensor.shape}"
        if data.dtype.name != ("int8" if tensor.dtype == "int4" else tensor.dtype):
            yield f"data of type {data.dtype.name} for type {tensor.dtype}"


def _quantization_faults(tensor: Tensor) -> Iterator[str]:
    quantization = tensor.quantization
    if quantization is None:
        if tensor.dtype in ("int4", "int8", "int16"):
            yield "no quantization parameters"
        return
    n = len(quantization.scale)
    if n != len(quantization.zero_point):
        yield f"{n} scales but {len(quantization.zero_point)} zero points"
    if quantization.axis is None:
        if n != 1:
            yield f"{n} scales without an axis"
    elif not 0 <= quantization.axis < len(tensor.shape):
        yield f"quantized along axis {quantization.axis} of {len(tensor.shape)}"
    elif n != tensor.shape[quantization.axis]:
        yield f"{n} scales for {tensor.shape[quantization.axis]} channels"
    if not all(LEAST_SCALE <= s < math.inf for s in quantization.scale):
        yield "a scale is not a positive number"
    low, high = _RANGES.get(tensor.dtype, (0, 0))
    if not all(low <= z <= high for z in quantization.zero_point):
        yield f"a zero point is outside {low} .. {high}"


def print_ir(graph: Graph) -> str:
    """The graph as text: one line a tensor and an op; stable, so that tests can compare it."""
    lines = [f"graph({_refs(graph.inputs)}) -> {_refs(graph.outputs)}"]
    for index, tensor in enumerate(graph.tensors):
        kind = "const" if tensor.data is not None else "state" if tensor.is_state else "tensor"
        shape = "x".join(map(str, tensor.shape)) or "scalar"
        lines.append(
            f"  {kind} %{index} {tensor.dtype}[{shape}]{_quantization_text(tensor.quantization)}"
            f" {tensor.name}"
        )
    for op in graph.ops:
        attrs = ", ".join(f"{key}={op.attrs[key]}" for key in sorted(op.attrs))
        lines.append(f"  {_refs(op.outputs)} = {op.kind}({_refs(op.inputs)}){{{attrs}}} {op.name}")
    return "\n".join(lines) + "\n"


def _refs(indexes: tuple[int, ...]) -> str:
    return ", ".join("-" if i == ABSENT else f"%{i}" for i in indexes)


def _quantization_text(quantization: Quantization | None) -> str:
    if quantization is None:
        return ""
    if quantization.axis is None:
        return f" q({quantization.scale[0]:.8g}, {quantization.zero_point[0]})"
    n = len(quantization.scale)
    low, high = min(quantization.scale), max(quantization.scale)
    return f" q(axis {quantization.axis}: {n} scales {low:.8g} .. {high:.8g})"
