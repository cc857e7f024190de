"""The output folder: how a project's files get there without losing anything.

* A folder that holds files, but none of specc's, is refused.
* ``.specc-manifest.json`` lists every generated file with its SHA-256. A file whose content is no
  longer the one that specc wrote was edited by hand: it is kept and reported, unless forced.
* Files of ``user/`` are written once.
* All new content is first written to ``.specc-staging/`` (a full disk ends there, with nothing
  changed), then a journal says what moves where, then each file is renamed into place. A kill
  before the journal leaves the old project; a kill after it leaves moves that the next run
  completes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from specc.diagnostics import Diagnostic, error

if TYPE_CHECKING:
    from specc.render import Project

MANIFEST = ".specc-manifest.json"
STAGING = ".specc-staging"
JOURNAL = "journal.json"
MAX_MANIFEST_BYTES = 10_000_000


@dataclass(frozen=True)
class Written:
    """What :func:`write_project` did, as paths relative to the folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]  # edited by hand
    removed: tuple[str, ...]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_manifest(folder: Path) -> dict[str, str] | None:
    """Path -> SHA-256 of what specc wrote, None where there is no readable manifest."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > MAX_MANIFEST_BYTES:
            return None
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(files, dict):
        return None
    return {str(k): str(v) for k, v in files.items() if _is_inside(str(k))}


def is_intact(folder: Path) -> bool:
    """Whether every generated file is there as specc wrote it, and no commit is unfinished."""
    manifest = read_manifest(folder)
    if manifest is None or (folder / STAGING).exists():
        return False
    return all(_digest(folder / name) == digest for name, digest in manifest.items())


def check_folder(folder: Path) -> None:
    """Raises a diagnostic where the folder can't be the output: a file, somebody else's files, or
    not writable. Completes a commit that an earlier run began."""
    if folder.is_symlink() and not folder.exists():
        raise error("O001", f"{folder} is a link to nothing", hint="choose another --out")
    if folder.exists() and not folder.is_dir():
        raise error("O001", f"{folder} is a file", hint="choose another folder with --out")
    if not folder.exists():
        return
    finish_commit(folder)
    foreign = sorted(p.name for p in folder.iterdir() if p.name not in (STAGING, MANIFEST))
    if foreign and read_manifest(folder) is None:
        raise error(
            "O002",
            f"{folder} holds files that specc did not write ({', '.join(foreign[:3])}"
            f"{', ...' if len(foreign) > 3 else ''})",
            hint="choose an empty folder with --out; specc writes only into folders of its own",
        )


def write_project(folder: Path, project: Project, force: bool = False) -> Written:
    """Brings the folder to the project's state."""
    check_folder(folder)
    manifest = read_manifest(folder) or {}
    fresh, unchanged, kept, listed = {}, [], [], {}
    for name, content in project.files.items():
        target = folder / name
        digest = sha256(content)
        present = _digest(target)
        if name in project.once:
            if present is None:
                fresh[name] = content
            continue
        listed[name] = digest
        if present == digest:
            unchanged.append(name)
        elif present is None or present == manifest.get(name) or force:
            fresh[name] = content
        else:
            kept.append(name)
            listed[name] = manifest.get(name, digest)
    gone = [n for n in manifest if n not in project.files]
    removed = [n for n in gone if force or _digest(folder / n) == manifest[n]]
    kept += [n for n in gone if n not in removed and _digest(folder / n) is not None]
    fresh[MANIFEST] = (
        json.dumps({"files": dict(sorted(listed.items()))}, indent=1) + "\n"
    ).encode()
    if len(fresh) > 1 or removed or listed != manifest:
        _commit(folder, fresh, [n for n in removed if (folder / n).exists()])
    del fresh[MANIFEST]
    return Written(tuple(fresh), tuple(unchanged), tuple(kept), tuple(removed))


def kept_warning(folder: Path, written: Written) -> Diagnostic | None:
    """Tells of files that were edited by hand."""
    if not written.kept:
        return None
    names = ", ".join(written.kept[:5]) + (", ..." if len(written.kept) > 5 else "")
    return Diagnostic(
        "O003",
        f"kept {len(written.kept)} generated file(s) that were edited by hand: {names}",
        hint="move your changes to the files that are yours (user.c and the like), or write the "
        "generated ones anew with --force",
        severity="warning",
    )


def finish_commit(folder: Path) -> None:
    """Completes what an interrupted run had decided to write; drops what it had not."""
    staging = folder / STAGING
    if not staging.is_dir():
        return
    try:
        journal = json.loads((staging / JOURNAL).read_text(encoding="utf-8"))
        moves, removals = [str(n) for n in journal["move"]], [str(n) for n in journal["remove"]]
    except (OSError, ValueError, KeyError, TypeError):
        moves, removals = [], []  # killed before the decision
    _apply(folder, [n for n in moves if _is_inside(n)], [n for n in removals if _is_inside(n)])


def _commit(folder: Path, fresh: dict[str, bytes], removed: list[str]) -> None:
    existed = folder.exists()
    staging = folder / STAGING
    try:
        staging.mkdir(parents=True)
        for name, content in fresh.items():
            path = staging / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_synced(path, content)
        for name in fresh:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
    except BaseException as problem:
        shutil.rmtree(staging, ignore_errors=True)
        if not existed:
            _remove_empty(folder)
        if isinstance(problem, OSError):
            raise error(
                "O004",
                f"cannot write to {folder}: {problem.strerror or problem}",
                hint="nothing of an earlier build was changed; make room or choose another --out",
            ) from problem
        raise
    with _uninterrupted():
        journal = {"move": list(fresh), "remove": removed}
        draft = staging / (JOURNAL + ".new")
        _write_synced(draft, json.dumps(journal).encode())
        draft.replace(staging / JOURNAL)
        _apply(folder, list(fresh), removed)


def _apply(folder: Path, moves: list[str], removals: list[str]) -> None:
    """The manifest moves last, so that a half-applied journal is not taken for a whole project."""
    staging = folder / STAGING
    for name in sorted(moves, key=lambda n: n == MANIFEST):
        source = staging / "files" / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            source.replace(folder / name)
    for name in removals:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
            _remove_empty((folder / name).parent, stop=folder)
    shutil.rmtree(staging, ignore_errors=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove_empty(folder: Path, stop: Path | None = None) -> None:
    """Removes the folder, and its parents up to ``stop``, while they are empty."""
    with contextlib.suppress(OSError):
        while folder != stop:
            folder.rmdir()
            folder = folder.parent
            if stop is None:
                break


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


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()) if path.is_file() else None
    except OSError:
        return None


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
