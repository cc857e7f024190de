"""The output folder: how a project's files get there without losing anything.

* A folder that holds files, but none of specc's, is refused.
* ``.specc-manifest.json`` lists every generated file with its SHA-256. A file whose content is no
  longer the one that specc wrote was edited by hand: it is kept and reported, unless forced.
* Files of ``user/`` are written once.
* The old project stays whole until the new one can take its place at once (see ``commit.py``).
* Only one specc at a time works in a folder, whichever app it builds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from specc.commit import STAGING, alone, commit, finish_commit, is_inside, remove_empty
from specc.diagnostics import Diagnostic, SpeccError, error

if TYPE_CHECKING:
    from specc.render import Project

MANIFEST = ".specc-manifest.json"
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
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(files, dict):
        return None
    return {str(k): str(v) for k, v in files.items() if is_inside(str(k))}


def is_intact(folder: Path) -> bool:
    """Whether every generated file is there as specc wrote it, and no commit is unfinished."""
    manifest = read_manifest(folder)
    if manifest is None or (folder / STAGING).exists():
        return False
    return all(_digest(folder / name) == digest for name, digest in manifest.items())


def check_folder(folder: Path) -> None:
    """Raises a diagnostic where the folder can't be the output: a file, somebody else's files, or
    not writable. Completes a commit that an earlier run began."""
    try:
        nearest = _nearest(folder)
    except OSError as problem:  # a name too long, or a folder that may not be looked into
        hint = "choose another folder with --out"
        raise error("O001", f"{folder}: {problem.strerror}", hint=hint) from problem
    if not nearest.is_dir():
        kind = "a link to nothing" if nearest.is_symlink() else "a file"
        raise error("O001", f"{nearest} is {kind}", hint="choose another folder with --out")
    if not os.access(nearest, os.W_OK | os.X_OK):
        hint = "choose another folder with --out"
        raise error("O004", f"{nearest} is not writable", hint=hint)
    if nearest == folder:
        with alone(folder):
            finish_commit(folder)
            _check_owner(folder)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the path to it. Raises OSError."""
    for path in (folder, *folder.parents):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.lstat()
            return path
    return folder


def _check_owner(folder: Path) -> None:
    foreign = sorted(p.name for p in folder.iterdir() if p.name not in (STAGING, MANIFEST))
    if not foreign or read_manifest(folder) is not None:
        return
    hint = "choose an empty folder with --out; specc writes only into folders of its own"
    if (folder / MANIFEST).exists():
        hint = f"its {MANIFEST} is damaged: delete the folder if nothing in it is yours, or {hint}"
    raise error(
        "O002",
        f"{folder} holds files that specc did not write ({', '.join(foreign[:3])}"
        f"{', ...' if len(foreign) > 3 else ''})",
        hint=hint,
    )


def write_project(folder: Path, project: Project, force: bool = False) -> Written:
    """Brings the folder to the project's state."""
    check_folder(folder)
    nearest = _nearest(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            finish_commit(folder)
            return _update(folder, project, force)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    finally:
        remove_empty(folder, stop=nearest)


def _update(folder: Path, project: Project, force: bool) -> Written:
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
    # Last, so that a half-written folder is never taken for a whole project.
    fresh[MANIFEST] = (
        json.dumps({"files": dict(sorted(listed.items()))}, indent=1) + "\n"
    ).encode()
    if len(fresh) > 1 or removed or listed != manifest:
        commit(folder, fresh, [n for n in removed if (folder / n).exists()])
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


def _unwritable(folder: Path, problem: OSError) -> SpeccError:
    return error(
        "O004",
        f"cannot write to {folder}: {problem.strerror or problem}",
        hint="nothing of an earlier build was changed; make room or choose another --out",
    )


def _digest(path: Path) -> str | None:
    """SHA-256 of the file; None where there is none, empty where it cannot be read."""
    try:
        return sha256(path.read_bytes()) if path.is_file() else None
    except OSError:
        return ""
