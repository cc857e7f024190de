"""emit: lowered features, model and actions -> the C text that varies from app to app.

The kernels are C files that travel unchanged; what differs between two apps is their constants and
the calls. This pass prints those, as plain text in frozen values; the templates put them in place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from specc import registry
from specc.app import ResolvedApp, c_identifier
from specc.artifacts import Lowered
from specc.c_text import Constants, c_numbers
from specc.ir import DTYPE_BYTES, LoweredModel, LoweredOp
from specc.kernel import C_TYPES, ActionCall, KernelCall, LoweredFeature
from specc.memory import MemoryPlan
from specc.tflm.arena import Arena
from specc.tflm.packages import Package, kernels_for, package_of

# As in app/arena.h.
_ARENA_MEMBERS = {"float32": "f32", "int32": "i32", "int16": "i16", "int8": "i8"}


@dataclass(frozen=True)
class Call:
    """A C call statement: ``function(arguments);`` below its comment lines. ``before``: statements in
    front of it."""

    function: str
    arguments: tuple[str, ...]
    comment: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeatureBlock:
    """A line of the features' table of contents; ``first`` and ``last`` count floats."""

    type: str
    channels: str
    first: int
    last: int


@dataclass(frozen=True)
class FrameBlock:
    """A block whose frames are computed as samples arrive. ``length``, ``hop`` in samples; ``name``:
    of its member of the stream."""

    name: str
    length: int
    hop: int
    n_frames: int
    n_values: int
    call: Call


@dataclass(frozen=True)
class StateArray:
    """What a block keeps from call to call, a member of the stream."""

    ctype: str
    name: str
    length: int


@dataclass(frozen=True)
class EmittedFeatures:
    """``tables``: C definitions of arrays, ``constants``: of the parameter structs that point to
    them; ``signals``: calls for each sample; ``frames``: blocks that work between windows; ``calls``:
    at the end of a window, one a block; ``offset``: of the vector in the arena. ``row``: channels of
    a sample with those that signal blocks add; ``kept``: which of them the ring of ``ring_length``
    samples holds."""

    n: int
    length: int
    channels: int
    offset: int
    row: int
    kept: tuple[int, ...]
    ring_length: int
    signals: tuple[Call, ...]
    frames: tuple[FrameBlock, ...]
    states: tuple[StateArray, ...]
    takes_windows: bool
    headers: tuple[str, ...]
    tables: tuple[str, ...]
    constants: tuple[str, ...]
    calls: tuple[Call, ...]
    blocks: tuple[FeatureBlock, ...]
    constant_bytes: int

    @property
    def keeps_first(self) -> bool:
        """The ring holds the row's first channels, in its order."""
        return self.kept == tuple(range(len(self.kept)))


@dataclass(frozen=True)
class Layer:
    """A line of the model's table of contents; ``bytes``: of its constants."""

    name: str
    kind: str
    shapes: str
    macs: int
    bytes: int


@dataclass(frozen=True)
class StateTensor:
    """A member of the model's state. ``reset``: the C statement that gives it its first value."""

    member: str
    ctype: str
    elements: int
    comment: str
    reset: str


@dataclass(frozen=True)
class EmittedTflm:
    """What a network on TensorFlow Lite Micro has besides: the resolver's ``calls``, the number of its
    ``layers``, the tensor arena, and the ``.tflite`` file, whose bytes are ``rows`` of C."""

    package: Package
    kernels: str
    calls: tuple[str, ...]
    layers: int
    arena: Arena
    content_bytes: int
    rows: str


@dataclass(frozen=True)
class EmittedModel:
    type: str
    macs: int
    constant_bytes: int
    headers: tuple[str, ...]
    tables: tuple[str, ...]
    constants: tuple[str, ...]
    calls: tuple[Call, ...]
    layers: tuple[Layer, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    states: tuple[StateTensor, ...]
    state_bytes: int
    arena_types: tuple[str, ...]
    tflm: EmittedTflm | None = None

    @property
    def output(self) -> str:
        """An app's network has one output."""
        (output,) = self.outputs
        return output


@dataclass(frozen=True)
class EmittedAction:
    """``condition``: a C expression, empty for every event; ``tick``: a statement or empty."""

    on: str
    type: str
    condition: str
    statement: str
    tick: str


@dataclass(frozen=True)
class State:
    ctype: str
    name: str


@dataclass(frozen=True)
class Hook:
    """A function that the user writes in ``user/user.c``."""

    on: str
    function: str


@dataclass(frozen=True)
class EmittedActions:
    headers: tuple[str, ...]
    constants: tuple[str, ...]
    states: tuple[State, ...]
    actions: tuple[EmittedAction, ...]
    hooks: tuple[Hook, ...]

    @property
    def uses_hooks(self) -> bool:
        return bool(self.hooks)


@dataclass(frozen=True)
class Emitted:
    """All of an app's C text that its blocks decide."""

    features: EmittedFeatures
    model: EmittedModel
    actions: EmittedActions


def emit(app: ResolvedApp, lowered: Lowered) -> Emitted:
    """The C text of the features, the model and the actions."""
    return Emitted(emit_features(app, lowered), emit_model(app, lowered), emit_actions(app))


def emit_features(app: ResolvedApp, lowered: Lowered) -> EmittedFeatures:
    """The signal and feature blocks' constants, memory and calls."""
    blocks = _FeatureBlocks(lowered)
    for index, (signal, call) in enumerate(zip(app.signals, lowered.signals, strict=True)):
        blocks.signal(f"{signal.type}_{index}_signal", call, len(app.channels))
    table = []
    first = 0
    for index, low in enumerate(lowered.features):
        blocks.feature(f"{app.features[low.feature].type}_{index}", index, low, first)
        first += low.size
    first = 0
    for index, feature in enumerate(app.features):
        names = ", ".join(app.channels[c].name for c in feature.channels)
        last = first + sum(low.size for low in lowered.features if low.feature == index) - 1
        table.append(FeatureBlock(feature.type, names, first, last))
        first = last + 1
    headers = [call.header for call in lowered.dsp_calls()]
    if any(f.frames is not None for f in lowered.features):
        headers.append("runtime/frames.h")
    constants = blocks.constants
    return EmittedFeatures(
        n=first,
        length=lowered.shape[0],
        channels=lowered.shape[1],
        offset=lowered.plan.offsets["features"],
        row=len(app.channels),
        kept=lowered.kept_channels,
        ring_length=lowered.kept_samples,
        signals=tuple(blocks.signals),
        frames=tuple(blocks.frames),
        states=tuple(blocks.states),
        takes_windows=any(not f.streams for f in lowered.features),
        headers=_unique(headers),
        tables=tuple(constants.tables),
        constants=tuple(constants.text),
        calls=tuple(blocks.calls),
        blocks=tuple(table),
        constant_bytes=constants.bytes,
    )


class _FeatureBlocks:
    """Gathers what the DSP blocks of an app need in ``features.c``."""

    def __init__(self, lowered: Lowered):
        self._plan = lowered.plan
        self.constants = Constants()
        self.signals: list[Call] = []
        self.frames: list[FrameBlock] = []
        self.states: list[StateArray] = []
        self.calls: list[Call] = []

    def signal(self, name: str, call: KernelCall, row: int) -> None:
        arguments = (*self._bound(name, call), "row", str(row), "1")
        self.signals.append(Call(call.function, arguments, call.comment))

    def feature(self, name: str, index: int, low: LoweredFeature, first: int) -> None:
        """``first``: float of the feature vector from which on it writes."""
        out = f"features + {first}"
        if low.frames is None:
            arguments = (*self._bound(name, low.whole), "&window", out)
            arguments += (self._arena(f"dsp_scratch_{index}"),)
            self.calls.append(Call(low.whole.function, arguments, low.whole.comment))
            return
        frames, call, finish = low.frames, low.frames.call, low.frames.finish
        bound = self._bound(name, call)
        if low.streams:
            row = f"stream.{name}.values + {frames.n_values} * stream.{name}.next"
            arguments = (*bound, "&frame", row, self._arena(f"frame_scratch_{index}"))
            made = Call(call.function, arguments, call.comment)
            self.frames.append(
                FrameBlock(name, frames.length, frames.hop, low.n_frames, frames.n_values, made)
            )
            values, oldest = f"stream.{name}.values", f"stream.{name}.next"
        else:
            values, oldest = self._arena(f"dsp_frames_{index}") if finish else out, "0"
            arguments = (*bound, "&window", values, self._arena(f"dsp_scratch_{index}"))
            self.calls.append(Call(call.function, arguments, call.comment))
        if finish is None and not low.streams:
            return
        size = f"{low.n_frames}, {frames.n_values}"
        view = f"const specc_frames_t {name}_frames = {{{values}, {size}, {oldest}}};"
        if finish is None:
            arguments, function = (f"&{name}_frames", out), "specc_frames_copy"
            comment = (f"{low.n_frames} frames of {frames.n_values} values",)
        else:
            own = bound[:1]
            if finish.params is not call.params:
                own = (f"&{self.constants.struct(f'{name}_finish', finish.params)}",)
            arguments = (*own, f"&{name}_frames", out, self._arena(f"dsp_scratch_{index}"))
            function, comment = finish.function, finish.comment
        self.calls.append(Call(function, arguments, comment, (view,)))

    def _bound(self, name: str, call: KernelCall) -> tuple[str, ...]:
        """The arguments that are the same at each call: parameters, and state where there is any."""
        params = f"&{self.constants.struct(name, call.params)}"
        if call.state is None:
            return (params,)
        state = f"{name}_state"
        self.states.append(StateArray(C_TYPES[call.state.dtype], state, call.state.length))
        return params, f"stream.{state}"

    def _arena(self, buffer: str) -> str:
        return f"arena->f32 + {self._plan.offsets.get(buffer, 0) // 4}"


def emit_model(app: ResolvedApp, lowered: Lowered) -> EmittedModel:
    """The app's network: all of it, or with TensorFlow Lite Micro the step before it."""
    if lowered.tflm is None:
        return emit_network(lowered.model, lowered.plan, app.model.title)
    constants = Constants()
    first, content = lowered.model.ops[0], lowered.tflm.content
    params = constants.struct(f"{first.kind}_0", first.call.params)
    source = _tensor_pointer(lowered.model, lowered.plan, first.inputs[0])
    package = package_of(app.framework)
    return EmittedModel(
        type=app.model.title,
        macs=lowered.model.macs,
        constant_bytes=constants.bytes + len(content),
        headers=(first.call.header,),
        tables=tuple(constants.tables),
        constants=tuple(constants.text),
        calls=(Call(first.call.function, (f"&{params}", source, "input"), first.call.comment),),
        layers=tuple(
            Layer(op.name, op.kind, _shapes(lowered.model, op), op.macs, 0)
            for op in lowered.model.ops
        ),
        inputs=(source,),
        outputs=(),
        states=(),
        state_bytes=0,
        arena_types=(),
        tflm=EmittedTflm(
            package=package,
            kernels=kernels_for(package, app.board.core),
            calls=lowered.tflm.calls,
            layers=len(lowered.tflm.outline.layers),
            arena=lowered.tflm.arena(app),
            content_bytes=len(content),
            rows=c_numbers(np.frombuffer(content, np.uint8)),
        ),
    )


def emit_network(
    model: LoweredModel, plan: MemoryPlan, type_name: str, write: bool = True
) -> EmittedModel:
    """A network's constants and calls, one call a step. Without ``write`` the tables stay empty and
    only their bytes are counted."""
    constants = Constants(write)
    states = tuple(_state(model, constants, t) for t in model.states)
    calls, layers = [], []
    for index, op in enumerate(model.ops):
        before = constants.bytes
        params = constants.struct(f"{op.kind}_{index}", op.call.params)
        pointers = [
            constants.table(f"tensor_{t}", model.graph.tensors[t].data)
            if model.is_constant(t)
            else _tensor_pointer(model, plan, t)
            for t in (*op.inputs, *op.outputs)
        ]
        if op.call.scratch_bytes:
            pointers.append(f"arena->i8 + {plan.offsets[f'scratch_{index}']}")
        comment = _layer_comment(model, plan, op, index)
        calls.append(Call(op.call.function, (f"&{params}", *pointers), comment))
        own = constants.bytes - before
        layers.append(Layer(op.name, op.kind, _shapes(model, op), op.macs, own))
    return EmittedModel(
        type=type_name,
        macs=model.macs,
        constant_bytes=constants.bytes,
        headers=_unique(op.call.header for op in model.ops),
        tables=tuple(constants.tables),
        constants=tuple(constants.text),
        calls=tuple(calls),
        layers=tuple(layers),
        inputs=tuple(_tensor_pointer(model, plan, t) for t in model.graph.inputs),
        outputs=tuple(_tensor_pointer(model, plan, t) for t in model.graph.outputs),
        states=states,
        state_bytes=model.state_bytes,
        arena_types=_arena_types(model),
    )


def _arena_types(model: LoweredModel) -> tuple[str, ...]:
    """The types of what lies in the arena."""
    tensors = {t for op in model.ops for t in (*op.inputs, *op.outputs)}
    return tuple(sorted({model.graph.tensors[t].dtype for t in tensors if model.in_arena(t)}))


def _state(model: LoweredModel, constants: Constants, index: int) -> StateTensor:
    tensor = model.graph.tensors[index]
    member = f"tensor_{index}"
    values = tensor.initial.reshape(-1)
    same = bool((values == values[0]).all())
    if same and (tensor.dtype == "int8" or values[0] == 0):
        reset = f"memset(state->{member}, {values[0]}, sizeof state->{member});"
    else:
        table = constants.table(f"{member}_after_reset", tensor.initial)
        reset = f"memcpy(state->{member}, {table}, sizeof state->{member});"
    shape = "x".join(map(str, tensor.shape)) or "scalar"
    return StateTensor(member, C_TYPES[tensor.dtype], tensor.elements, shape, reset)


def emit_actions(app: ResolvedApp) -> EmittedActions:
    """The dispatch from events to actions."""
    constants = Constants()
    headers: list[str] = []
    states: dict[str, State] = {}
    emitted: list[EmittedAction] = []
    ticks: set[str] = set()
    per_type: dict[str, int] = {}
    hooks: dict[str, Hook] = {}
    for action in app.actions:
        index = per_type.setdefault(action.type, 0)
        per_type[action.type] += 1
        call: ActionCall = registry.block("actions", action.type).lower(action.params, index)
        name = f"{action.type}_{index}"
        if call.header:
            headers.append(call.header)
        else:
            hooks.setdefault(call.fire, Hook(action.on, call.fire))
        arguments, tick_arguments = [], []
        if call.state:
            owner = action.type if call.shared else name
            states.setdefault(owner, State(call.state, owner))
            arguments.append(f"&state.{owner}")
            tick_arguments.append(f"&state.{owner}")
        if call.params:
            params = constants.struct(name, call.params)
            arguments.append(f"&{params}")
            if not call.shared:
                tick_arguments.append(f"&{params}")
        tick = f"{call.tick}({', '.join([*tick_arguments, 'now_ms'])});" if call.tick else ""
        emitted.append(
            EmittedAction(
                on=action.on,
                type=action.type,
                condition=_condition(app, action.on),
                statement=f"{call.fire}({', '.join([*arguments, '&event'])});",
                tick="" if tick in ticks else tick,
            )
        )
        ticks.add(tick)
    return EmittedActions(
        headers=_unique(headers),
        constants=tuple(constants.text),
        states=tuple(states.values()),
        actions=tuple(emitted),
        hooks=tuple(hooks.values()),
    )


def _buffer(plan: MemoryPlan, storage: int) -> str:
    """The name of a tensor's buffer: an app's input is its ``features``."""
    name = f"tensor_{storage}"
    return name if name in plan.offsets else "features"


def _tensor_pointer(model: LoweredModel, plan: MemoryPlan, tensor: int) -> str:
    storage = model.storage(tensor)
    if model.is_state(tensor):
        return f"state->tensor_{storage}"
    dtype = model.graph.tensors[tensor].dtype
    offset = plan.offsets[_buffer(plan, storage)]
    return f"arena->{_ARENA_MEMBERS[dtype]} + {offset // DTYPE_BYTES[dtype]}"


def _layer_comment(
    model: LoweredModel, plan: MemoryPlan, op: LoweredOp, index: int
) -> tuple[str, ...]:
    def place(tensor: int) -> str:
        if model.is_constant(tensor):
            return "flash"
        storage = model.storage(tensor)
        if model.is_state(tensor):
            return "state"
        offset = plan.offsets[_buffer(plan, storage)]
        return f"{offset} .. {offset + model.graph.tensors[tensor].bytes - 1}"

    cost = f", {op.macs} MACs" if op.macs else ""
    reads = ", ".join(place(t) for t in op.inputs)
    writes = ", ".join(place(t) for t in op.outputs)
    lines = [f"{index}: {op.kind} {_shapes(model, op)}{cost}; arena {reads} to {writes}"]
    return tuple(lines)


def _shapes(model: LoweredModel, op: LoweredOp) -> str:
    def shape(tensor: int) -> str:
        return "x".join(map(str, model.graph.tensors[tensor].shape))

    return f"{' + '.join(map(shape, op.inputs))} -> {', '.join(map(shape, op.outputs))}"


def _condition(app: ResolvedApp, on: str) -> str:
    if on == "any":
        return ""
    if on == "unknown" and on not in app.labels:
        return "result->event == APP_UNKNOWN"
    return f"result->event == APP_LABEL_{c_identifier(on).upper()}"


def _unique(items) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
