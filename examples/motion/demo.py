"""The main job on real data: a motion app from one TOML file to a Cortex-M4 that recognises exercises.

Makes the app with ``specc new``, builds it for a real board and for an emulated Cortex-M4F, compiles
the generated CMake project with the cross compiler, runs it in QEMU on recordings of people whom
training never saw, and shows what the firmware says. ``make demo`` runs it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

DEMO = Path(__file__).resolve().parents[2] / "demo"
APP = DEMO / "my-watch"
SPECC = Path(sys.executable).with_name("specc")
EMULATED = ("--board", "mps2_an386", "--framework", "cmake")

console = Console(width=None if sys.stdout.isatty() else 120)


def main() -> int:
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    specc("new", "motion", APP.name, folder=DEMO)
    specc("check", "app.toml")
    specc("build", "app.toml")
    specc("build", "app.toml", *EMULATED)
    report = json.loads(specc_output("build", "app.toml", *EMULATED, "--json"))
    project = APP / "build" / "mps2_an386-cmake"
    lacking = [t for t in ("cmake", "arm-none-eabi-gcc", "qemu-system-arm") if not shutil.which(t)]
    if lacking:
        console.print(f"left out, because {', '.join(lacking)} is missing: the emulated board")
        return 0
    console.rule("the generated firmware on an emulated Cortex-M4F")
    run("cmake", "--preset", "default", folder=project)
    run("cmake", "--build", "build", folder=project)
    show(run("cmake", "--build", "build", "--target", "run", folder=project), report)
    selftest = run("ctest", "--test-dir", "build", "--output-on-failure", folder=project)
    console.print(next(line for line in selftest.splitlines() if "tests passed" in line))
    return 0


def specc(*arguments: str, folder: Path = APP) -> None:
    """Runs specc as a user would, with its output on the screen."""
    console.rule(f"specc {' '.join(arguments)}", style="dim")
    subprocess.run([SPECC, *arguments], cwd=folder, check=True)


def specc_output(*arguments: str) -> str:
    return subprocess.run(
        [SPECC, *arguments], cwd=APP, check=True, capture_output=True, text=True
    ).stdout


def run(*command: str, folder: Path) -> str:
    console.print(f"$ {' '.join(command)}", style="dim", highlight=False)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        console.print(done.stdout + done.stderr, markup=False)
        raise SystemExit(f"{command[0]} failed")
    return done.stdout


def show(output: str, report: dict) -> None:
    """The firmware's JSON lines beside what the person really did."""
    pieces = report["golden"]
    table = Table(box=box.SIMPLE_HEAD, title="What the firmware prints, window by window")
    for heading in ("time", "the person does", "the firmware says", "confidence", "it does"):
        table.add_column(heading, no_wrap=True)
    rows: list[list[str]] = []
    for line in output.splitlines():
        if not line.startswith("{"):
            continue
        said = json.loads(line)
        if "window" in said and "label" in said:
            rows.append(window_row(said, pieces))
        elif rows and ("event" in said or "led" in said):
            done = f"event {said['event']}" if "event" in said else f"LED {said['led']}"
            rows[-1][4] = ", ".join(filter(None, [rows[-1][4], done]))
    for row in rows:
        table.add_row(*row)
    console.print(table)
    memory, cost = report["memory"], report["cost"]
    console.print(
        f"flash {memory['flash']:,} B, RAM {memory['ram']:,} B and {memory['stack']:,} B of stack, "
        f"{cost['instructions']:,} instructions a window on {cost['core']}",
        style="bold",
    )


def window_row(said: dict, pieces: list[dict]) -> list[str]:
    seconds = said["time_ms"] / 1000
    truth = next(p["label"] for p in pieces if seconds <= p["end_s"] + 1e-6)
    right = said["label"] == truth
    style = "green" if right else "yellow" if said["label"] == "unknown" else "red"
    bar = "█" * round(said["confidence"] * 20)
    return [
        f"{seconds:6.2f} s",
        truth,
        f"[{style}]{said['label']}[/{style}]",
        f"{said['confidence']:.3f} {bar}",
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
