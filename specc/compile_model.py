"""``specc compile``: a ``.tflite`` model alone -> a C folder for firmware that a person has already.

read -> lower -> plan_memory -> emit -> golden vectors -> measure -> render -> write
"""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc import boards, measure, output
from specc.app import Board, c_identifier
from specc.catalogue import columns
from specc.diagnostics import Diagnostic, SpeccError, as_json, choice_hint, error, printable, render
from specc.emit import EmittedModel, emit_network
from specc.emulate import ToolFailure
from specc.inspect_model import fit, plan_network, read_model
from specc.memory import MemoryPlan
from specc.model_golden import make_vectors
from specc.model_project import ModelFolder, Profile, folder_files, run_profile, stand_in
from specc.progress import Progress, for_terminal
from specc.read_tflite import read_tflite
from specc.resolve.target import name_fault

if TYPE_CHECKING:
    from specc.output import Written

MAX_NAME = 32


@dataclass(frozen=True)
class Options:
    """Of ``specc compile``. ``name``: the prefix of the C names; None: the file's. Without
    ``check_room`` a network is compiled for a board that is too small for it."""

    board: str
    out: Path
    name: str | None = None
    force: bool = False
    check_room: bool = True


@dataclass(frozen=True, eq=False)
class Compiled:
    """``profile`` is None where nothing could be measured; ``warnings`` then say why."""

    name: str
    board: Board
    out: Path
    model: EmittedModel
    plan: MemoryPlan
    confirmed: bool
    written: Written
    profile: Profile | None = None
    warnings: tuple[Diagnostic, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        profile = self.profile
        return {
            "name": self.name,
            "board": self.board.name,
            "out": str(self.out),
            "macs": self.model.macs,
            "constant_bytes": self.model.constant_bytes,
            "arena_bytes": self.plan.bytes,
            "arena_bound": self.plan.live_set_bound,
            "state_bytes": self.model.state_bytes,
            "reference": "equal" if self.confirmed else "not compared",
            "measured_on": profile and profile.core,
            "instructions": profile and profile.instructions,
            "flash_bytes": profile and profile.flash_bytes,
            "stack_bytes": profile and profile.stack_bytes,
            "layers": [
                {
                    "name": layer.name,
                    "op": layer.kind,
                    "shapes": layer.shapes,
                    "macs": layer.macs,
                    "constant_bytes": layer.bytes,
                    "instructions": profile and profile.layers[i],
                }
                for i, layer in enumerate(self.model.layers)
            ],
            "written": list(self.written.written),
            "kept": list(self.written.kept),
            "removed": list(self.written.removed),
        }


def compile_model(path: Path, options: Options, progress: Progress) -> Compiled:
    """Writes the folder. Raises :class:`SpeccError` with what stands against it."""
    target = _board(options.board)
    name = c_name(path, options.name)
    out = options.out.resolve()
    output.check_folder(out)
    content = read_model(path)
    model, plan = plan_network(read_tflite(content))
    emitted = emit_network(model, plan, "network")
    if options.check_room:
        _check_room(target, emitted, plan)
    with progress.step("golden vectors"):
        golden = make_vectors(content, model)
    folder = ModelFolder(name, target, model, plan, emitted, golden)
    needs = fit(target, emitted.constant_bytes, plan.bytes + emitted.state_bytes)
    board = stand_in(target, needs.flash_bytes, needs.ram_bytes)
    profile, warnings = None, []
    lacking = measure.tools(board)
    if lacking:
        warnings.append(_not_measured(f"{', '.join(lacking)} not found"))
    else:
        try:
            with progress.step(f"measuring on {board.core}"):
                profile = run_profile(folder, board)
        except ToolFailure as failure:
            warnings.append(_not_measured(str(failure).splitlines()[-1][:200]))
    written = output.write_project(out, folder_files(folder, board, profile), options.force)
    kept = output.kept_warning(out, written)
    warnings += [kept] if kept else []
    return Compiled(
        name, target, out, emitted, plan, golden.confirmed, written, profile, tuple(warnings)
    )


def c_name(path: Path, wanted: str | None) -> str:
    """The prefix of the C names: ``wanted``, or what the file's name comes to.

    Raises S020 for one that C does not take."""
    if wanted is None:
        stem = c_identifier(path.stem.lower()).strip("_")[:MAX_NAME].rstrip("_")
        wanted = stem if stem and name_fault(stem) is None else f"model_{stem}".rstrip("_")
    fault = name_fault(wanted)
    if fault is None and ("-" in wanted or wanted == "specc"):
        fault = ("the name cannot be the prefix of C names", "lower-case letters, digits and _")
    if fault:
        raise error("S020", f'"{wanted}": {fault[0]}', hint=f"--name: {fault[1]}")
    return wanted


def _board(name: str) -> Board:
    if name not in boards.names():
        hint = choice_hint(name, boards.names(), "boards")
        raise error("B001", f'unknown board "{name}"', hint=hint)
    return boards.load(name)


def _check_room(board: Board, emitted: EmittedModel, plan: MemoryPlan) -> None:
    needs = fit(board, emitted.constant_bytes, plan.bytes + emitted.state_bytes)
    failures = [
        Diagnostic(
            code,
            f"the network needs about {needed / 1000:.1f} kB of {what}, {board.name} has "
            f"{there / 1000:.1f} kB",
            hint="a smaller model, or a board that specc inspect says it fits",
        )
        for code, what, needed, there in (
            ("M040", "flash", needs.flash_bytes, needs.board_flash_bytes),
            ("M041", "RAM", needs.ram_bytes, needs.board_ram_bytes),
        )
        if needed > there
    ]
    if failures:
        raise SpeccError(failures)


def _not_measured(reason: str) -> Diagnostic:
    return Diagnostic(
        "M032",
        f"instructions are not measured: {reason}",
        hint="the folder is complete all the same; install what is missing and compile again",
        severity="warning",
    )


def run(path: Path, options: Options, as_data: bool = False) -> int:
    """Compiles and prints what came of it."""
    try:
        made = compile_model(path, options, for_terminal(quiet=as_data))
    except SpeccError as failure:
        if not as_data:
            raise
        problems = [as_json(d) for d in failure.diagnostics]
        print(json.dumps({"status": "failed", "diagnostics": problems}, indent=1))
        return 1
    if as_data:
        found = {**made.as_json(), "diagnostics": [as_json(d) for d in made.warnings]}
        print(json.dumps({"status": "compiled", **found}, indent=1))
        return 0
    if made.warnings:
        sys.stderr.write(render(made.warnings, colour=sys.stderr.isatty()))
    sys.stdout.write(as_text(made))
    return 0


def as_text(made: Compiled) -> str:
    """The layers as a table, what the network takes, and what to type next."""
    profile = made.profile
    rows = [("", "layer", "op", "shapes", "MACs", "bytes", "instructions", "per MAC")]
    for i, layer in enumerate(made.model.layers):
        counted = profile.layers[i] if profile else None
        rows.append(
            (
                str(i),
                printable(layer.name),
                layer.kind,
                layer.shapes,
                f"{layer.macs:,}",
                f"{layer.bytes:,}",
                "" if counted is None else f"{counted:,}",
                f"{counted / layer.macs:.2f}" if counted and layer.macs else "",
            )
        )
    lines = [
        columns(rows),
        f"{made.name} for {made.board.title}: {made.model.macs:,} MACs, "
        f"{made.model.constant_bytes:,} bytes of constants, arena {made.plan.bytes:,} bytes "
        f"(no plan is below {made.plan.live_set_bound:,})"
        + (f", state {made.model.state_bytes:,} bytes" if made.model.state_bytes else ""),
    ]
    if profile:
        ratio = f", {profile.instructions / made.model.macs:.2f} per MAC" if made.model.macs else ""
        lines.append(
            f"on an emulated {profile.core}: {profile.instructions:,} instructions{ratio}; flash "
            f"{profile.flash_bytes:,} bytes with start-up and console, stack "
            f"{profile.stack_bytes:,}; self-test passed"
        )
    if made.confirmed:
        lines.append("golden outputs equal TensorFlow Lite's reference kernels, bit for bit")
    out = shlex.quote(str(made.out))
    lines.append(f"\nwrote {len(made.written.written)} files to {made.out}; next:")
    lines.append(f"  cd {out} && less README.md")
    lines.append("  cmake --preset host && cmake --build build/host && ctest --test-dir build/host")
    return "\n".join(lines) + "\n"
