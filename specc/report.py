"""report: what a build came to, for people (tables) and for scripts (JSON).

Figures only: what was measured says how, what was estimated says so, what is not known says what to
install. Nothing here computes a figure of its own beyond sums and ratios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Accuracy:
    """On the test split (groups that training never saw). ``confusion``: rows are the true classes,
    columns the device's answers; per-class figures are recalls. Those of the float model are None
    where there is none."""

    windows: int
    float_model: float | None
    int8_model: float
    device: float
    labels: tuple[str, ...]
    per_class: tuple[tuple[int, float | None, float, float], ...]  # windows, float, int8, device
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Split:
    name: str
    groups: tuple[str, ...]
    windows: int


@dataclass(frozen=True)
class Memory:
    """Bytes. ``ring``: the newest samples; ``frames``: those of the newest window, which windows share.
    ``arena`` is shared by scratch, features and activations; the three are the sizes that they would
    take apart. ``stack`` is None where it was not measured."""

    ring: int
    frames: int
    scratch: int
    features: int
    activations: int
    arena: int
    arena_bound: int
    state: int
    model_constants: int
    feature_constants: int
    ram: int
    stack: int | None = None
    tensor_arena: int = 0  # of TensorFlow Lite Micro
    flash: int | None = None  # code and constants of the app, without the framework's own


@dataclass(frozen=True)
class Cost:
    """``how``: ``measured`` (in the emulator) or ``estimated`` (from the tables of cores.toml)."""

    how: str
    core: str
    instructions: int  # of the dearest window's last sample
    work: int  # of the dearest stride, with all its samples
    latency_s: float
    load: float  # share of the time that the MCU works
    battery_days: float | None
    battery_cell: str | None


@dataclass(frozen=True)
class Piece:
    """A piece of the golden recording that the self-test and the replay source play."""

    recording: str
    label: str
    end_s: float  # on the replayed clock


@dataclass(frozen=True)
class BuildReport:
    app: str
    board: str
    framework: str
    out: str
    model: str
    engine: str
    macs: int
    splits: tuple[Split, ...]
    accuracy: Accuracy
    memory: Memory
    cost: Cost
    golden: tuple[Piece, ...]
    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    next: tuple[str, ...]
    unknown_tools: tuple[str, ...] = field(default=())
    unmeasured: str = ""
    note: str = ""  # on how the figures were got
    cached: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {"status": "built", **asdict(self)}


def accuracy(
    labels: Sequence[str],
    truth: np.ndarray,
    float_scores: np.ndarray | None,
    int8_scores: np.ndarray,
    device_scores: np.ndarray,
) -> Accuracy:
    """From the scores (n_windows, n_classes) of the three forms of the model. The class is the one
    with the highest score, the first of equals."""
    forms = (float_scores, int8_scores, device_scores)
    answers = [None if scores is None else scores.argmax(axis=1) for scores in forms]
    n = len(labels)
    confusion = np.zeros((n, n), np.int64)
    np.add.at(confusion, (truth, answers[2]), 1)
    per_class = []
    for label in range(n):
        mask = truth == label
        recalls = [_share(a, truth, mask) if mask.any() else 0.0 for a in answers]
        per_class.append((int(mask.sum()), *recalls))
    shares = [_share(a, truth, np.full(len(truth), True)) for a in answers]
    return Accuracy(
        windows=len(truth),
        float_model=shares[0],
        int8_model=shares[1],
        device=shares[2],
        labels=tuple(labels),
        per_class=tuple(per_class),
        confusion=tuple(tuple(int(v) for v in row) for row in confusion),
    )


def _share(answers: np.ndarray | None, truth: np.ndarray, mask: np.ndarray) -> float | None:
    """Of right answers to the windows of ``mask``."""
    return None if answers is None else float((answers[mask] == truth[mask]).mean())


def _share_text(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def kilobytes(size: int | None) -> str:
    return "-" if size is None else f"{size / 1000:.1f} kB"


def print_report(report: BuildReport, console: Console) -> None:
    """The tables at the end of a build."""
    console.print()
    _print_accuracy(report, console)
    _print_memory(report, console)
    if report.written or report.removed:
        console.print(f"wrote {len(report.written)} files to {report.out}", highlight=False)
    else:
        console.print(f"{report.out} is up to date", highlight=False)
    if report.next:
        console.print("next:")
        for line in report.next:
            console.print(f"  {line}", style="bold", highlight=False, soft_wrap=True)


def _print_accuracy(report: BuildReport, console: Console) -> None:
    result = report.accuracy
    for split in report.splits:
        groups = ", ".join(split.groups)
        console.print(f"{split.name:<10} {split.windows:>6} windows of {groups}", highlight=False)
    table = Table(title="Accuracy on groups that training never saw", box=box.SIMPLE_HEAD)
    table.add_column("class", no_wrap=True)
    for heading in ("windows", "float", "int8", "device"):
        table.add_column(heading, justify="right", no_wrap=True)
    for index, (label, row) in enumerate(zip(result.labels, result.per_class, strict=True)):
        table.add_row(f"{index} {label}", str(row[0]), *map(_share_text, row[1:]))
    table.add_section()
    totals = (result.float_model, result.int8_model, result.device)
    table.add_row("all", str(result.windows), *map(_share_text, totals))
    table.caption = "per class: recall"
    console.print(table)
    _print_confusion(result, console)


def _print_confusion(result: Accuracy, console: Console) -> None:
    table = Table(title="The device's answers (columns) to each class (rows)", box=box.SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for index in range(len(result.labels)):
        table.add_column(str(index), justify="right", no_wrap=True)
    for index, label in enumerate(result.labels):
        cells = [
            Text(str(n), "bold") if i == index else Text(str(n) if n else ".", "" if n else "dim")
            for i, n in enumerate(result.confusion[index])
        ]
        table.add_row(f"{index} {label}", *cells)
    console.print(table)


def _print_memory(report: BuildReport, console: Console) -> None:
    memory, cost = report.memory, report.cost
    on_tflm = report.engine == "tflm"
    apart = memory.scratch + memory.features + memory.activations
    table = Table(title=f"Cost on {report.board}", box=box.SIMPLE_HEAD, show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    code = (
        None
        if memory.flash is None
        else memory.flash - memory.model_constants - memory.feature_constants
    )
    table.add_row("flash", kilobytes(memory.flash), "the app, without the framework's own code")
    said = "normalisation, and the .tflite file" if on_tflm else "weights, biases, requantization"
    table.add_row("  model", kilobytes(memory.model_constants), said)
    table.add_row("  features", kilobytes(memory.feature_constants), "tables")
    table.add_row("  code", kilobytes(code), "with TensorFlow Lite Micro's" if on_tflm else "")
    table.add_row("RAM", kilobytes(memory.ram + (memory.stack or 0)), "")
    table.add_row("  ring buffer", kilobytes(memory.ring), "the newest samples")
    if memory.frames:
        table.add_row("  frames", kilobytes(memory.frames), "of the newest window")
    parts = [f"DSP scratch {memory.scratch} B", f"features {memory.features} B"]
    if not on_tflm:  # whose activations are in the tensor arena
        parts.append(f"activations {memory.activations} B")
    said = f"{', '.join(parts)}: {apart} B apart; bound {memory.arena_bound} B"
    table.add_row("  arena", kilobytes(memory.arena), said)
    if memory.tensor_arena:
        said = "of TensorFlow Lite Micro: activations, its structures, scratch, margin"
        table.add_row("  tensor arena", kilobytes(memory.tensor_arena), said)
    said = "of the blocks, decision, result, "
    said += "TensorFlow Lite Micro" if on_tflm else "recurrent layers"
    table.add_row("  state", kilobytes(memory.state), said)
    table.add_row("  stack", kilobytes(memory.stack), "high-water mark")
    engine = "TensorFlow Lite Micro" if on_tflm else "specc's own kernels"
    table.add_row("engine", report.engine, engine)
    table.add_row(
        "instructions",
        f"{cost.instructions:,}",
        f"at the end of the dearest window, {cost.how} on {cost.core}",
    )
    table.add_row(
        "  a stride", f"{cost.work:,}", f"with all its samples: {cost.load:.1%} of the time"
    )
    table.add_row("latency", f"{cost.latency_s * 1000:.1f} ms", "of features, model and decision")
    if cost.battery_days is not None:
        table.add_row("battery", f"{cost.battery_days:.0f} days", f"{cost.battery_cell}, estimated")
    if report.unknown_tools:
        table.caption = f"install {', '.join(report.unknown_tools)} to have this measured"
    elif report.note:
        table.caption = report.note
    elif report.unmeasured:
        table.caption = f"estimated, because measuring failed: {report.unmeasured}"
    console.print(table)
