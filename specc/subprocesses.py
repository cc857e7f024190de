"""Runs commands of the machine: compilers, emulators, a framework's own build.

Commands are lists, never shell strings, with a time limit and no input. What is started here ends
here: ctrl-C, termination and the time limit stop a command with everything that it started, and
where the machine has ``setpriv`` a killed specc takes the command with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from specc.diagnostics import error

COMMAND_SECONDS = 300
MAX_OUTPUT = 200_000_000
LAST_LINES = 12  # of a failed command, shown


class ToolFailure(Exception):
    """A command of the machine failed. The message ends with the last lines that it printed."""


def run_command(command: Sequence[str], folder: Path, seconds: int = COMMAND_SECONDS) -> str:
    """What the command prints. Raises :class:`ToolFailure` with its last lines where it fails."""
    if shutil.which(command[0]) is None:
        raise ToolFailure(f"{command[0]} is not installed")
    with _started(command, folder) as process:
        try:
            printed, complaints = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as problem:
            raise ToolFailure(f"{command[0]} took more than {seconds} seconds") from problem
    output = printed[:MAX_OUTPUT].decode(errors="replace")
    if process.returncode != 0:
        text = (output + complaints.decode(errors="replace")).strip().splitlines()
        raise ToolFailure(f"{Path(command[0]).name} failed:\n" + "\n".join(text[-LAST_LINES:]))
    return output


@contextlib.contextmanager
def _started(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen]:
    """The running command, in a process group of its own, which is killed where the body fails."""
    tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    try:
        process = subprocess.Popen(
            [*tied, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(folder)},  # what a killed compiler leaves goes with it
        )
    except OSError as problem:
        raise ToolFailure(f"{command[0]} cannot be started: {problem.strerror}") from problem
    try:
        yield process
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder, gone afterwards. Raises :class:`SpeccError` (O013) where there is none to
    be had, or where the body finds it full."""
    try:
        with tempfile.TemporaryDirectory(prefix="specc-", ignore_cleanup_errors=True) as name:
            yield Path(name)
    except OSError as problem:
        raise error(
            "O013",
            f"cannot write temporary files: {problem.strerror or problem}",
            hint=f"make room in {os.environ.get('TMPDIR') or '/tmp'}, or set TMPDIR to another folder",
        ) from problem
