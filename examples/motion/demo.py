"""The main job on real data: a motion app from one TOML file to a Cortex-M4 that recognises exercises.

Makes the app with ``specc new``, builds it for a real board and for an emulated Cortex-M4F, compiles
the generated CMake project with the cross compiler, runs it in QEMU on recordings of people whom
training never saw, and shows what the firmware says. ``make demo`` runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from specc import driver

DEMO = Path(__file__).resolve().parents[2] / "demo"
APP = DEMO / "my-watch"
SPECC = Path(sys.executable).with_name("specc")
EMULATED = ("--board", "mps2_an386", "--framework", "cmake")
TOOLS = ("cmake", "ninja", "arm-none-eabi-gcc", "qemu-system-arm")
BAR = 10

console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)


@dataclass
class Row:
    """A window that the firmware classified. ``truth`` is None where it holds two exercises."""

    seconds: float
    truth: str | None
    label: str
    confidence: float
    event: str = ""
    blinks: int = 0

    @property
    def style(self) -> str:
        if self.truth is None:
            return "dim"
        if self.label == "unknown":
            return "yellow"
        return "green" if self.label == self.truth else "red"

    @property
    def actions(self) -> str:
        event = f"event {self.event}" if self.event else ""
        return ", ".join(filter(None, [event, f"LED blinks {self.blinks}x" if self.blinks else ""]))


def main() -> int:
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    specc("new", "motion", APP.name, folder=DEMO)
    specc("check", "app.toml")
    specc("build", "app.toml")
    report = json.loads(specc("build", "app.toml", *EMULATED, "--json", capture=True))
    project = Path(report["out"])
    console.print(
        f"The same model, not trained again: {len(report['written'])} files in {shown(project)}"
    )
    lacking = [tool for tool in TOOLS if not shutil.which(tool)]
    if lacking:
        console.print(f"Left out, because {', '.join(lacking)} is missing: the emulated board")
        return 0
    heading("The generated firmware on an emulated Cortex-M4F")
    run("cmake", "--preset", "default", folder=project)
    run("cmake", "--build", "build", folder=project)
    rows = windows(run("cmake", "--build", "build", "--target", "run", folder=project), report)
    show(rows)
    summarise(rows, report)
    heading("Its self-test: recorded samples to decisions, compared bit by bit on the board")
    tested = run("ctest", "--test-dir", "build", "--verbose", folder=project)
    line = next(part for part in tested.splitlines() if '"selftest"' in part)
    found = json.loads(line[line.index("{") :])
    console.print(f"{found['selftest']}: {found['windows']} windows", style="bold green")
    heading("Go on from here")
    here = os.path.relpath(SPECC)
    console.print(
        f"{here} verify {shown(APP / 'app.toml')}    # every step, on seven emulated cores"
    )
    console.print(f"edit {shown(APP / 'app.toml')}, then {here} build {shown(APP / 'app.toml')}")
    console.print(f"open {shown(APP / 'build')}/arduino_nano_33_ble_sense-zephyr in your IDE")
    return 0


def heading(text: str) -> None:
    console.print()
    console.rule(f"[bold]{text}", align="left", style="cyan")


def shown(path: Path) -> str:
    """A path as one would type it here."""
    return os.path.relpath(path)


def specc(*arguments: str, folder: Path = APP, capture: bool = False) -> str:
    """Runs specc as a user would, with its output on the screen or (``capture``) returned."""
    heading(f"$ specc {' '.join(arguments)}")
    done = subprocess.run(
        [SPECC, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE if capture else None,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    return done.stdout or ""


def run(*command: str, folder: Path) -> str:
    console.print(f"$ {' '.join(command)}", style="dim")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        console.print(done.stdout + done.stderr, markup=False)
        raise SystemExit(f"{command[0]} failed")
    return done.stdout


def windows(output: str, report: dict[str, Any]) -> list[Row]:
    """The firmware's JSON lines beside what the person really did."""
    app = driver.check(APP / "app.toml")
    length = app.window.length / app.sensor.rate_hz
    ends = [0.0, *(piece["end_s"] for piece in report["golden"])]
    pieces = list(zip(pairwise(ends), (p["label"] for p in report["golden"]), strict=True))
    rows: list[Row] = []
    lit: Row | None = None
    for said in (json.loads(line) for line in output.splitlines() if line.startswith("{")):
        if "confidence" in said and "label" in said:
            end = said["time_ms"] / 1000
            inside = (label for (a, b), label in pieces if a <= end - length + 0.03 and end <= b)
            rows.append(Row(end, next(inside, None), said["label"], said["confidence"]))
        elif "event" in said:
            lit = rows[-1]
            lit.event = said["event"]
        elif said.get("led") == "on" and lit:
            lit.blinks += 1
    return rows


def show(rows: Iterable[Row]) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), caption_justify="left")
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("the person does", no_wrap=True)
    table.add_column("the firmware says", no_wrap=True)
    table.add_column("confidence", no_wrap=True)
    table.add_column("and does")
    before = None
    for row in rows:
        bar = "█" * round(row.confidence * BAR)
        table.add_row(
            f"{row.seconds:.1f} s",
            "(changes)" if row.truth is None else row.truth if row.truth != before else "",
            f"[{row.style}]{row.label}",
            f"{row.confidence:.2f} [{row.style}]{bar}",
            row.actions,
        )
        before = row.truth
    console.print(table)


def summarise(rows: list[Row], report: dict[str, Any]) -> None:
    whole = [row for row in rows if row.truth is not None]
    right = sum(row.label == row.truth for row in whole)
    unknown = sum(row.label == "unknown" for row in whole)
    wrong = len(whole) - right - unknown
    events = sum(bool(row.event) for row in rows)
    blinks = sum(row.blinks for row in rows)
    memory, cost, accuracy = report["memory"], report["cost"], report["accuracy"]
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_column(style="dim")
    facts.add_column(style="bold")
    for name, fact in (
        (
            "this recording",
            f"{right} of {len(whole)} windows right, {unknown} unknown, {wrong} wrong "
            "(what is confused, and why: examples/motion/README.md)",
        ),
        (
            "all test people",
            f"{accuracy['device']:.1%} of {accuracy['windows']:,} windows right on the device; "
            f"the float model: {accuracy['float_model']:.1%}",
        ),
        ("actions fired", f"{events} events on the console, the LED blinked {blinks} times"),
        ("flash", f"{memory['flash']:,} B"),
        ("RAM", f"{memory['ram']:,} B and {memory['stack']:,} B of stack"),
        ("a window takes", f"{cost['instructions']:,} instructions on {cost['core']}"),
    ):
        facts.add_row(name, fact)
    console.print(facts)


if __name__ == "__main__":
    sys.exit(main())
