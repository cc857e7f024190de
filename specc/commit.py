"""How a set of files gets into a folder whole or not at all.

All new content is first written to ``.specc-staging/`` (a full disk ends there, with nothing
changed), then a journal says what moves where, then each file is renamed into place. A kill before
the journal leaves the folder as it was; a kill after it leaves moves that the next run completes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from specc.diagnostics import SpeccError, error

STAGING = ".specc-staging"
JOURNAL = "journal.json"


def commit(folder: Path, fresh: Mapping[str, bytes], removed: Sequence[str]) -> None:
    """Writes the files ``fresh`` (path relative to the folder -> content) and deletes ``removed``.

    Files appear in the order of ``fresh``. Raises :class:`OSError`, or :class:`SpeccError` (O008)
    where something stands in a file's place: nothing is changed then."""
    staging = folder / STAGING
    _check_places(folder, [f"{STAGING}/{JOURNAL}", *fresh, *removed])
    try:
        staging.mkdir()
        for name, content in fresh.items():
            path = staging / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_synced(path, content)
        for name in fresh:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        draft = staging / (JOURNAL + ".new")
        _write_synced(draft, json.dumps({"move": list(fresh), "remove": list(removed)}).encode())
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    with _uninterrupted():
        draft.replace(staging / JOURNAL)
        _apply(folder, list(fresh), removed)


def finish_commit(folder: Path) -> None:
    """Completes what an interrupted run had decided to write; drops what it had not."""
    staging = folder / STAGING
    if not staging.is_dir():
        return
    try:
        journal = json.loads((staging / JOURNAL).read_text(encoding="utf-8"))
        moves, removals = [str(n) for n in journal["move"]], [str(n) for n in journal["remove"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        moves, removals = [], []  # killed before the decision
    _apply(folder, [n for n in moves if is_inside(n)], [n for n in removals if is_inside(n)])


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the folder against other speccs, where the system can lock a folder. Raises O006."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a network drive may have no locks
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                hint = "wait for it to end, or choose another --out"
                message = f"another specc build is writing to {folder}"
                raise error("O006", message, hint=hint) from problem
        yield
    finally:
        os.close(descriptor)


def _check_places(folder: Path, names: Iterable[str]) -> None:
    """Raises where a file can't be moved to its place: what would fail in the middle of a commit."""
    device = folder.stat().st_dev
    for name in names:
        if (folder / name).is_dir():
            raise _blocked(folder, name, "a folder stands in its place")
        for parent in PurePosixPath(name).parents:
            path = folder / parent
            if not os.path.lexists(path):
                continue
            if not path.is_dir():
                raise _blocked(folder, name, f"{parent} is not a folder")
            if path.stat().st_dev != device:
                raise _blocked(folder, name, f"{parent} is on another file system")
            if not os.access(path, os.W_OK | os.X_OK):
                raise _blocked(folder, name, f"{parent} is not writable")


def _blocked(folder: Path, name: str, why: str) -> SpeccError:
    return error(
        "O008",
        f"cannot write {name} in {folder}: {why}",
        hint="move it away, or choose another --out; nothing was changed",
    )


def _apply(folder: Path, moves: Iterable[str], removals: Iterable[str]) -> None:
    """Raises where a move fails in spite of all checks; the next run takes it up again."""
    staging = folder / STAGING
    for name in moves:
        source = staging / "files" / name
        try:
            if source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                source.replace(folder / name)
        except OSError as problem:
            raise error(
                "O008",
                f"cannot write {name} in {folder}: {problem.strerror or problem}",
                hint="move away what is in its place; the next build completes what this one began",
            ) from problem
    for name in removals:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
            remove_empty((folder / name).parent, stop=folder)
    shutil.rmtree(staging, ignore_errors=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def remove_empty(folder: Path, stop: Path) -> None:
    """Removes the folder, and its parents up to ``stop``, while they are empty."""
    with contextlib.suppress(OSError):
        while folder != stop:
            folder.rmdir()
            folder = folder.parent


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds back ctrl-C and termination while files move; they act right after."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = {
        number: signal.signal(number, lambda n, _frame: waiting.append(n))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in waiting:
            signal.raise_signal(number)


def is_inside(name: str) -> bool:
    """Whether the relative path stays in its folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
