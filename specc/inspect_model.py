"""``specc inspect``: what is in a ``.tflite`` file, what it costs, and on which boards it fits.

For models that specc compiles and for those that it does not: the layers are listed either way, and
every one that cannot be compiled says why and what to do. Nothing is executed and TensorFlow is not
imported, so a file may come from anywhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from specc import boards, registry
from specc.app import Board
from specc.catalogue import columns
from specc.diagnostics import Diagnostic, SpeccError, as_json, error, printable, render
from specc.emit import emit_network
from specc.ir import ABSENT, Graph, LoweredModel, Quantization, Tensor
from specc.lower import lower
from specc.measure import cores
from specc.memory import MemoryPlan
from specc.model_file import read_model_file, refuse_keras
from specc.plan_memory import activation_buffers, plan_memory
from specc.read_tflite import Layer, Outline, read_outline
from specc.spec.quantities import SIZE


@dataclass(frozen=True)
class TensorInfo:
    """``quantization`` in words, such as ``0.0039 (q + 128)``; empty for a float tensor."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    quantization: str


@dataclass(frozen=True)
class LayerInfo:
    """``macs`` is None where the layer cannot be compiled; ``constant_bytes``: as the file has
    them."""

    name: str
    operator: str
    inputs: tuple[tuple[int, ...], ...]
    outputs: tuple[TensorInfo, ...]
    weights: str
    macs: int | None
    constant_bytes: int
    supported: bool


@dataclass(frozen=True)
class Fit:
    """Of the network on a board. ``flash_bytes`` and ``ram_bytes``: what it needs, with the code and
    stack of an average app on that core; the rest of a firmware comes on top."""

    board: str
    title: str
    flash_bytes: int
    ram_bytes: int
    board_flash_bytes: int
    board_ram_bytes: int

    @property
    def fits(self) -> bool:
        return self.flash_bytes <= self.board_flash_bytes and self.ram_bytes <= self.board_ram_bytes

    @property
    def verdict(self) -> str:
        over = [
            what
            for what, needed, there in (
                ("flash", self.flash_bytes, self.board_flash_bytes),
                ("RAM", self.ram_bytes, self.board_ram_bytes),
            )
            if needed > there
        ]
        return f"no: too little {' and '.join(over)}" if over else "fits"


@dataclass(frozen=True)
class Inspection:
    """``macs``, ``constant_bytes`` (in flash, as specc lays them out), the arena and ``fits`` are
    known only for a model that specc can compile; ``diagnostics`` say what stands against it."""

    file_bytes: int
    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]
    layers: tuple[LayerInfo, ...]
    macs: int | None = None
    constant_bytes: int | None = None
    arena_bytes: int | None = None
    arena_bound: int | None = None
    state_bytes: int | None = None
    fits: tuple[Fit, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def as_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["fits"] = [
            {**asdict(fit), "fits": fit.fits, "verdict": fit.verdict} for fit in self.fits
        ]
        data["diagnostics"] = [as_json(d) for d in self.diagnostics]
        return {"supported": not self.diagnostics, **data}


def read_model(path: Path) -> bytes:
    """A ``.tflite`` file's bytes. Raises what :func:`read_model_file` does, and M013 for another kind
    of model."""
    content = read_model_file(path)
    refuse_keras(path, content)
    return content


def plan_network(graph: Graph) -> tuple[LoweredModel, MemoryPlan]:
    """A network lowered on its own, and its arena. Raises M001 where nothing is computed."""
    model = lower(graph)
    if not model.ops:
        raise error("M001", "the network computes nothing: it has no layer with a kernel")
    return model, plan_memory(activation_buffers(model))


def inspect_model(content: bytes) -> Inspection:
    """Raises :class:`SpeccError` where not even the layers can be read."""
    outline = read_outline(content)
    try:
        graph = outline.graph()
        model, plan = plan_network(graph)
    except SpeccError as failure:
        return _inspection(content, outline, None, diagnostics=failure.diagnostics)
    constants = emit_network(model, plan, "network", write=False).constant_bytes
    return _inspection(
        content,
        outline,
        graph,
        macs=model.macs,
        constant_bytes=constants,
        arena_bytes=plan.bytes,
        arena_bound=plan.live_set_bound,
        state_bytes=model.state_bytes,
        fits=tuple(
            fit(boards.load(name), constants, plan.bytes + model.state_bytes)
            for name in boards.names()
        ),
    )


def fit(board: Board, constant_bytes: int, ram_bytes: int) -> Fit:
    """Whether a network with these needs has room on the board. ``ram_bytes``: arena and state."""
    core = cores()[board.core]
    core = core if "code_bytes" in core else cores()[core["stand_in"]]
    return Fit(
        board=board.name,
        title=board.title,
        flash_bytes=constant_bytes + core["code_bytes"],
        ram_bytes=ram_bytes + core["stack_bytes"],
        board_flash_bytes=board.flash_bytes,
        board_ram_bytes=board.ram_bytes,
    )


def _inspection(
    content: bytes, outline: Outline, graph: Graph | None, **figures: Any
) -> Inspection:
    ops = iter(graph.ops) if graph else None

    def layer(layer: Layer) -> LayerInfo:
        if ops is None:
            return _layer(layer, layer.node.name, None)
        if layer.op is None:  # a variable's handle
            return _layer(layer, layer.node.name, 0)
        op = next(ops)
        return _layer(layer, op.name, registry.block("ops", op.kind).macs(graph, op))

    return Inspection(
        file_bytes=len(content),
        inputs=tuple(tensor_info(outline.tensors[i]) for i in outline.inputs),
        outputs=tuple(tensor_info(outline.tensors[i]) for i in outline.outputs),
        layers=tuple(map(layer, outline.layers)),
        **figures,
    )


def _layer(layer: Layer, name: str, macs: int | None) -> LayerInfo:
    node = layer.node
    operands = [node.tensors[i] for i in node.inputs if i != ABSENT]
    constants = [t for t in operands if t.data is not None]
    weights = next((t for t in constants if t.dtype in ("int8", "int4")), None)
    return LayerInfo(
        name=name,
        operator=node.builtin,
        inputs=tuple(t.shape for t in operands if t.data is None),
        outputs=tuple(tensor_info(node.tensors[i]) for i in node.outputs),
        weights=_quantization(weights.quantization) if weights else "",
        macs=macs,
        constant_bytes=sum(t.bytes for t in constants),
        supported=not layer.faults,
    )


def tensor_info(tensor: Tensor) -> TensorInfo:
    """A tensor in words."""
    return TensorInfo(tensor.name, tensor.dtype, tensor.shape, _quantization(tensor.quantization))


def _quantization(quantization: Quantization | None) -> str:
    if quantization is None:
        return ""
    if len(quantization.scale) > 1:
        low, high = min(quantization.scale), max(quantization.scale)
        return f"{len(quantization.scale)} scales {low:.3g} .. {high:.3g}"
    zero_point = quantization.zero_point[0]
    offset = f"(q {'-' if zero_point > 0 else '+'} {abs(zero_point)})" if zero_point else "q"
    return f"{quantization.scale[0]:.6g} {offset}"


def run(path: Path, as_data: bool = False) -> int:
    """Prints the inspection. 1 where the model cannot be compiled."""
    import sys

    try:
        found = inspect_model(read_model(path))
    except SpeccError as failure:
        if not as_data:
            raise
        problems = [as_json(d) for d in failure.diagnostics]
        print(json.dumps({"supported": False, "diagnostics": problems}, indent=1))
        return 1
    if as_data:
        print(json.dumps({"file": str(path), **found.as_json()}, indent=1))
    else:
        sys.stdout.write(as_text(path, found))
        if found.diagnostics:
            sys.stdout.flush()
            sys.stderr.write(render(found.diagnostics, colour=sys.stderr.isatty()))
            sys.stderr.write(f"{len(found.diagnostics)} reason(s) why it cannot be compiled\n")
    return 1 if found.diagnostics else 0


def as_text(path: Path, found: Inspection) -> str:
    """The inspection as tables."""
    lines = [f"{path}: {found.file_bytes:,} bytes, {len(found.layers)} layers"]
    for what, tensors in (("input", found.inputs), ("output", found.outputs)):
        for tensor in tensors:
            lines.append(
                f"{what:<7}{tensor.dtype} {shape_text(tensor.shape)}  {tensor.quantization}".rstrip()
            )
    rows = [("", "layer", "operator", "shapes", "output is", "weights are", "MACs", "bytes", "")]
    for index, layer in enumerate(found.layers):
        shapes = " + ".join(map(shape_text, layer.inputs))
        outputs = ", ".join(shape_text(t.shape) for t in layer.outputs)
        rows.append(
            (
                str(index),
                printable(layer.name),
                printable(layer.operator),
                f"{shapes} -> {outputs}",
                layer.outputs[0].quantization or layer.outputs[0].dtype if layer.outputs else "",
                layer.weights,
                "?" if layer.macs is None else f"{layer.macs:,}",
                f"{layer.constant_bytes:,}",
                "" if layer.supported else "not available",
            )
        )
    lines += ["", columns(rows).rstrip("\n")]
    if found.arena_bytes is not None:
        lines += [
            "",
            f"{found.macs:,} MACs, {found.constant_bytes:,} bytes of constants, arena "
            f"{found.arena_bytes:,} bytes (no plan is below {found.arena_bound:,})"
            + (f", state {found.state_bytes:,} bytes" if found.state_bytes else ""),
            "",
        ]
        fits = [("board", "", "flash", "of", "RAM", "of")]
        fits += [
            (
                fit.board,
                fit.verdict,
                *(
                    SIZE.format(size)
                    for size in (
                        fit.flash_bytes,
                        fit.board_flash_bytes,
                        fit.ram_bytes,
                        fit.board_ram_bytes,
                    )
                ),
            )
            for fit in found.fits
        ]
        lines.append(columns(fits).rstrip("\n"))
        lines.append("Flash and RAM with the code and the stack of an average app on that core.")
    return "\n".join(printable(line) for text in lines for line in text.split("\n")) + "\n"


def shape_text(shape: tuple[int, ...]) -> str:
    """``1x49x10x1``."""
    return "x".join(map(str, shape)) or "scalar"
