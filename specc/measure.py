"""measure: what the app costs on its core, by running it there.

The app core is compiled as a plain CMake project for the emulated board that has the target's core
and is run on the golden recordings. Instructions are exact counts of the emulator, flash and RAM
come from the linked program, the stack from its high-water mark. None of it includes the framework's
own code, which this machine may not have. Where the cross compiler or the emulator is missing, the
figures come from the tables of ``cores.toml`` and are called estimates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from specc import boards, registry
from specc.app import Board, ResolvedApp
from specc.emulate import (
    build_project,
    missing_tools,
    program,
    run_trace,
    sizes,
)
from specc.golden import Golden
from specc.render import Project
from specc.subprocesses import scratch_folder
from specc.tflm.library import VARIABLE, library_for

NOT_BUILT = (
    "estimated from networks that were measured on TensorFlow Lite Micro; with its library for this "
    f"core below {VARIABLE} it is measured"
)


@dataclass(frozen=True)
class Work:
    """What a window's work amounts to, for estimates: ``float_operations`` at its last sample,
    ``stride_operations`` since the window before. ``engine``: what runs the network."""

    macs: int
    float_operations: int
    stride_operations: int
    constant_bytes: int
    engine: str = "aot"


@dataclass(frozen=True)
class Measured:
    """``instructions``: of the dearest window's last sample; ``work``: of the dearest stride, with all
    its samples. ``flash_bytes``, ``stack_bytes`` are None where they are not known. ``missing``: tools
    whose lack made this an estimate; ``failure``: the tool's last words where one failed; ``note``: why
    else it is an estimate."""

    how: str  # measured | estimated
    core: str
    instructions: int
    work: int
    flash_bytes: int | None
    stack_bytes: int | None
    missing: tuple[str, ...] = ()
    failure: str = ""
    note: str = ""


@cache
def cores() -> dict[str, dict[str, Any]]:
    """The tables of ``cores.toml``."""
    return tomllib.loads((registry.PACKAGE / "cores.toml").read_text())


def emulated_board(core: str) -> Board | None:
    """The emulated board with that core, None where there is none."""
    for name in boards.names():
        board = boards.load(name)
        if board.core == core and board.emulator and "cmake" in board.frameworks:
            return board
    return None


def on_board(app: ResolvedApp, board: Board) -> ResolvedApp:
    """The same app as a plain CMake project for an emulated board: recorded samples for the sensor,
    no actions. Features, model and decision are untouched."""
    return replace(
        app,
        board=board,
        framework="cmake",
        sensor=replace(app.sensor, part="replay"),
        actions=(),
    )


def write_tree(folder: Path, project: Project) -> None:
    """Writes the files of a project into a folder of specc's own."""
    for name, content in project.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def target(app: ResolvedApp) -> ResolvedApp:
    """The app on the emulated board that stands for its own: the same core where there is one."""
    core = app.board.core
    return on_board(app, emulated_board(core) or emulated_board(cores()[core]["stand_in"]))


def tools(board: Board) -> tuple[str, ...]:
    """The commands that measuring on the board lacks here."""
    return tuple(missing_tools(board, cores()[board.core]["compiler"]))


def measure(
    app: ResolvedApp,
    stand_in: ResolvedApp,
    project_on: Callable[[ResolvedApp], Project],
    work: Work,
    golden: Golden,
) -> Measured:
    """Measures ``app`` as ``stand_in`` (see :func:`target`). ``project_on``: app -> its project.
    Raises :class:`ToolFailure`."""
    board = stand_in.board
    lacking = tools(board)
    if lacking:
        return estimate(board, work, lacking)
    if work.engine == "tflm" and library_for(cores()[board.core]["tflm"]) is None:
        return replace(estimate(board, work, ()), note=NOT_BUILT)
    with scratch_folder() as folder:
        write_tree(folder, project_on(stand_in))
        build = build_project(folder)
        size = sizes(program(build, "trace"), cores()[board.core]["compiler"])
        trace = run_trace(build, board, folder, golden.pieces())
    return Measured(
        how="measured" if board.core == app.board.core else "estimated",
        core=board.core,
        instructions=int(trace.instructions.max()),
        work=trace.stride_work,
        flash_bytes=size.flash,
        stack_bytes=trace.stack_bytes,
    )


def estimate(board: Board, work: Work, lacking: tuple[str, ...]) -> Measured:
    """From the core's average costs in ``cores.toml``: within a factor of two of the emulator on the
    example apps (a test holds that)."""
    core = cores()[board.core]
    of_engine = {key.removeprefix("tflm_"): core[key] for key in core if key.startswith("tflm_")}
    core = {**core, **of_engine} if work.engine == "tflm" else core
    network = work.macs * core["instructions_per_mac"]
    per_operation = core["instructions_per_float_operation"]
    return Measured(
        how="estimated",
        core=board.core,
        instructions=round(network + work.float_operations * per_operation),
        work=round(network + work.stride_operations * per_operation),
        flash_bytes=work.constant_bytes + core["code_bytes"],
        stack_bytes=core["stack_bytes"],
        missing=lacking,
    )
