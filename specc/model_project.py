"""model_project: a lowered network -> the folder that ``specc compile`` writes.

Gathers what ``templates/compile/`` shows, and builds, runs and measures the result on the emulated
board that has the target's core.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specc import boards, measure
from specc.app import Board
from specc.c_text import c_numbers
from specc.diagnostics import error
from specc.emit import EmittedModel
from specc.emulate import (
    ToolFailure,
    build_project,
    emulator_command,
    program,
    run_program,
    sizes,
)
from specc.ir import LoweredModel
from specc.kernel import C_TYPES
from specc.memory import MemoryPlan
from specc.model_golden import GoldenVectors
from specc.project import plan_rows
from specc.render import Project, render_model

# The emulated timer counts 24 bits of up to 62.5 instructions, and its product must fit 32 bits:
# a layer that may come near that is not timed.
MAX_LAYER_INSTRUCTIONS = 500_000_000
ROOMY_CORTEX_M = "mps2_an385"  # a Cortex-M3 with 4 MiB, which executes code of every ARMv6-M too
MAX_NAME = 60


@dataclass(frozen=True)
class CPort:
    """An input or output of the network in C; ``suffix`` tells several apart (``_0``). ``scale``
    and ``zero_point`` are None for a float tensor."""

    suffix: str
    macro: str
    ctype: str
    dtype: str
    shape: tuple[int, ...]
    elements: int
    pointer: str
    scale: float | None
    zero_point: int | None


@dataclass(frozen=True)
class Profile:
    """``layers``: instructions of each. ``flash_bytes`` and ``stack_bytes``: of the program that
    counted them, start-up and console included. ``passed``: the self-test on that core."""

    core: str
    layers: tuple[int, ...]
    flash_bytes: int
    stack_bytes: int
    passed: bool

    @property
    def instructions(self) -> int:
        return sum(self.layers)


@dataclass(frozen=True, eq=False)
class ModelFolder:
    """What the folder is made from."""

    name: str
    target: Board
    model: LoweredModel
    plan: MemoryPlan
    emitted: EmittedModel
    golden: GoldenVectors


def stand_in(target: Board, flash_bytes: int, ram_bytes: int) -> Board:
    """The emulated board that runs the target's code: with its core, or the one that stands for it.

    Where that board is too small for the network, code for an ARMv6-M core runs on a larger board:
    its instructions are a part of ARMv7-M's, so their count is the same."""
    core = target.core
    board = measure.emulated_board(core)
    if board is None:
        board = measure.emulated_board(measure.cores()[core]["stand_in"])
    small = flash_bytes > board.flash_bytes or ram_bytes > board.ram_bytes
    if small and board.core == "cortex-m0":
        return replace(boards.load(ROOMY_CORTEX_M), core=board.core)
    return board


def folder_files(folder: ModelFolder, board: Board, profile: Profile | None = None) -> Project:
    """The files; ``board`` (see :func:`stand_in`) is what the self-test is emulated on."""
    graph = folder.model.graph
    inputs = _ports(folder, "input", graph.inputs, folder.emitted.inputs)
    outputs = _ports(folder, "output", graph.outputs, folder.emitted.outputs)
    layers = tuple(replace(x, name=_plain(x.name)) for x in folder.emitted.layers)
    golden = folder.golden
    context = {
        "name": folder.name,
        "c_prefix": folder.name,
        "arena_of": "the network",
        "config_header": None,
        "target": folder.target,
        "board": board,
        "core": measure.cores()[board.core],
        "model": replace(folder.emitted, layers=layers),
        "plan": folder.plan,
        "plan_rows": plan_rows(folder.plan, graph, {}),
        "inputs": inputs,
        "outputs": outputs,
        "uses_float": any(
            graph.tensors[t].dtype == "float32"
            for op in folder.model.ops
            for t in (*op.inputs, *op.outputs)
        ),
        "golden": {
            "count": golden.count,
            "bytes": golden.bytes,
            "confirmed": golden.confirmed,
            "inputs": _texts(inputs, golden.inputs),
            "outputs": _texts(outputs, golden.outputs),
        },
        "profile": profile,
        "emulate": emulator_command(board),
    }
    return render_model(context)


def run_profile(folder: ModelFolder, board: Board) -> Profile:
    """Builds the folder for the emulated board, runs its self-test and counts its instructions.

    Raises :class:`ToolFailure` where something of the machine fails, M031 where the self-test does,
    and :class:`ToolFailure` for a layer that is too long to be counted."""
    core = measure.cores()[board.core]
    for layer in folder.emitted.layers:
        if layer.macs * 2 * core["instructions_per_mac"] > MAX_LAYER_INSTRUCTIONS:
            raise ToolFailure(f"layer {layer.name} is too long for the emulated timer")
    with tempfile.TemporaryDirectory(prefix="specc-") as name:
        root = Path(name)
        measure.write_tree(root, folder_files(folder, board))
        build = build_project(root, "emulated", "build/emulated")
        counter = program(build, f"{folder.name}_profile")
        lines = _json_lines(run_program(counter, board, root))
        try:
            passed = run_program(program(build, f"{folder.name}_selftest"), board, root)
        except ToolFailure as failure:
            passed = str(failure)
        size = sizes(counter, core["compiler"])
    if '"selftest":"passed"' not in passed:
        raise error(
            "M031",
            f"the self-test fails on the emulated {core['title']}: {passed.splitlines()[-1][:200]}",
            hint="this is a mistake in specc or in the compiler; please report it with the model",
        )
    return Profile(
        core=board.core,
        layers=tuple(line["instructions"] for line in lines if "layer" in line),
        flash_bytes=size.flash,
        stack_bytes=lines[-1]["stack"],
        passed=True,
    )


def _json_lines(text: str) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in text.splitlines()]
    except ValueError:
        raise ToolFailure(f"the profile printed: {text[:200]}") from None


def _ports(
    folder: ModelFolder, what: str, tensors: tuple[int, ...], pointers: tuple[str, ...]
) -> list[CPort]:
    found = []
    for i, (index, pointer) in enumerate(zip(tensors, pointers, strict=True)):
        tensor = folder.model.graph.tensors[index]
        suffix = f"_{i}" if len(tensors) > 1 else ""
        quantization = tensor.quantization
        found.append(
            CPort(
                suffix=suffix,
                macro=f"{folder.name}_{what}{suffix}".upper(),
                ctype=C_TYPES[tensor.dtype],
                dtype=tensor.dtype,
                shape=tensor.shape,
                elements=tensor.elements,
                pointer=pointer,
                scale=quantization and quantization.scale[0],
                zero_point=quantization and quantization.zero_point[0],
            )
        )
    return found


def _texts(ports: list[CPort], arrays: tuple[Any, ...]) -> list[tuple[CPort, str]]:
    return [(port, c_numbers(a.reshape(-1))) for port, a in zip(ports, arrays, strict=True)]


def _plain(name: str) -> str:
    """A layer's name for comments and tables: the file that it comes from is not trusted."""
    return re.sub(r"[^A-Za-z0-9_./-]", "_", name)[:MAX_NAME]
