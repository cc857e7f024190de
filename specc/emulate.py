"""Builds a CMake project with the machine's own tools and runs its programs, here or in QEMU.

Used by ``specc verify`` and by ``specc build`` where it measures.
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from specc.app import Board
from specc.simulate import WindowResult
from specc.subprocesses import ToolFailure, run_command

RUN_SECONDS = 1500


@dataclass(frozen=True)
class Sizes:
    """Of a linked program, in bytes: ``flash`` is code, constants and initial data, ``ram`` the
    data that it always holds (without stack)."""

    flash: int
    ram: int


@dataclass(frozen=True)
class Trace:
    """What ``tools/trace.c`` wrote: results by recording; by window the instructions of its last
    sample, and of all samples since the window before (0 where they can't be counted); the deepest
    stack in bytes."""

    recordings: tuple[tuple[WindowResult, ...], ...]
    instructions: np.ndarray
    work: np.ndarray
    stack_bytes: int

    @property
    def stride_work(self) -> int:
        """The instructions of a stride: the most of any window but the first of each recording, whose
        samples came before any window."""
        first = np.cumsum([0, *(len(r) for r in self.recordings)])[:-1]
        later = np.delete(self.work, first[first < len(self.work)])
        return int((later if later.size else self.work).max())


def emulator_command(board: Board) -> list[str]:
    """QEMU for the board: one instruction a nanosecond, console and files through semihosting."""
    emulator = board.emulator
    command = [emulator.qemu, "-M", emulator.machine]
    if emulator.cpu:
        command += ["-cpu", emulator.cpu]
    if emulator.qemu.endswith("riscv32"):
        command += ["-bios", "none"]
    return [
        *command,
        *("-display", "none", "-monitor", "none", "-serial", "none", "-icount", "shift=0"),
        *("-chardev", "stdio,id=console,signal=off"),
        *("-semihosting-config", "enable=on,target=native,chardev=console"),
    ]


def missing_tools(board: Board, compiler: str) -> list[str]:
    """The commands that building and running for the board needs and the PATH lacks."""
    needed = ["cmake", "ninja" if shutil.which("ninja") else "make", f"{compiler}gcc"]
    if board.emulator:
        needed.append(board.emulator.qemu)
    return [tool for tool in needed if shutil.which(tool) is None]


def build_project(folder: Path, preset: str = "default", build: str = "build") -> Path:
    """Configures and builds the project by its own preset. Returns the build folder."""
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    run_command(["cmake", "--preset", preset, *generator], folder)
    run_command(["cmake", "--build", build, "-j2"], folder)
    return folder / build


def program(build: Path, name: str) -> Path:
    """The built program of that name, with or without ``.elf``."""
    elf = build / f"{name}.elf"
    return elf if elf.is_file() else build / name


def sizes(path: Path, compiler: str) -> Sizes:
    """Reads the program's section sizes with the toolchain's ``size``."""
    output = run_command([f"{compiler}size", str(path)], path.parent)
    text, data, bss = (int(field) for field in output.splitlines()[1].split()[:3])
    return Sizes(flash=text + data, ram=data + bss)


def run_program(path: Path, board: Board, folder: Path) -> str:
    """Runs a built program in ``folder`` and returns what it printed."""
    command = [*emulator_command(board), "-kernel", str(path)] if board.emulator else [str(path)]
    return run_command(command, folder, RUN_SECONDS)


def run_trace(build: Path, board: Board, folder: Path, recordings: Sequence[np.ndarray]) -> Trace:
    """Feeds the recordings (float32 (n, n_channels) each) to the project's ``trace`` program."""
    with (folder / "samples.bin").open("wb") as file:
        for samples in recordings:
            file.write(struct.pack("<I", len(samples)))
            file.write(np.ascontiguousarray(samples, "<f4").tobytes())
        file.write(struct.pack("<I", 0))
    return parse_trace(run_program(program(build, "trace"), board, folder), len(recordings))


def parse_trace(text: str, n_recordings: int) -> Trace:
    """Raises :class:`ToolFailure` where the text is not a whole trace."""
    results: list[list[WindowResult]] = [[] for _ in range(n_recordings)]
    instructions: list[int] = []
    work: list[int] = []
    stack = None
    for line in text.splitlines():
        fields = line.split()
        if fields[:1] == ["stack"]:
            stack = int(fields[1])
            continue
        if len(fields) < 10 or not re.fullmatch("[0-9a-f]{8}", fields[2]):
            raise ToolFailure(f"the traced program printed: {line[:200]}")
        numbers = [int(f) for f in (*fields[:2], *fields[3:])]
        instructions.append(numbers[6])
        work.append(numbers[7])
        results[numbers[0]].append(
            WindowResult(
                features_hash=int(fields[2], 16),
                label=numbers[2],
                confidence=numbers[3],
                fired=bool(numbers[4]),
                event=numbers[5],
                scores=tuple(numbers[8:]),
            )
        )
    if stack is None:
        raise ToolFailure("the traced program stopped early")
    counts = (np.array(column, np.int64) for column in (instructions, work))
    return Trace(tuple(map(tuple, results)), *counts, stack)
