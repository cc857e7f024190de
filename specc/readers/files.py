"""Which files belong to a data set: every readable recording below its folder, in a fixed order.

Hidden files and folders are left out, and so is what is no recording (a README, a licence). A
symbolic link may point at another place inside the folder, never out of it: a data set that
somebody sends must not make the compiler read that person's other files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from specc.diagnostics import Diagnostic, SpeccError, error
from specc.readers import MAX_DIAGNOSTICS, has_suffix

MAX_FILES = 200_000
MAX_DEPTH = 16


@dataclass(frozen=True)
class DataFile:
    """``path``: absolute. ``relative``: POSIX path inside the data folder. ``stat``: its size in
    bytes, modification time in ns and inode."""

    path: Path
    relative: str
    size: int
    mtime_ns: int
    inode: int


def data_files(root: Path, suffixes: tuple[str, ...]) -> tuple[DataFile, ...]:
    """The files below ``root`` whose names end in one of ``suffixes``, sorted by relative path.

    Raises :class:`SpeccError`: D001 (no such folder, unreadable), D002 (nothing in it), D003 (too
    many files), D025 (a link that leaves the folder)."""
    if not root.is_dir():
        kind = "is not a folder" if root.exists() else "does not exist"
        raise error(
            "D001",
            f"the data folder {root} {kind}",
            hint="`[data] path` is relative to the folder of app.toml",
        )
    found: list[DataFile] = []
    problems: list[Diagnostic] = []
    for entry, relative in _entries(root, suffixes, problems):
        _add(entry, relative, found, problems)
        if len(found) > MAX_FILES:
            hint = "put fewer, longer recordings into it"
            raise error("D003", f"{root} holds more than {MAX_FILES} recordings", hint=hint)
    if problems:
        raise SpeccError(problems)
    if not found:
        raise error(
            "D002",
            f"there are no recordings in {root}",
            hint=f"files that are read end in {', '.join(suffixes)}; "
            "put them into one folder for each class, or name their label column: "
            '`label = "..."` in [data]',
        )
    return tuple(sorted(found, key=lambda f: f.relative))


def _entries(
    root: Path, suffixes: tuple[str, ...], problems: list[Diagnostic]
) -> Iterator[tuple[os.DirEntry[str], str]]:
    """The entries that are named like recordings, with their paths relative to ``root``."""
    real = root.resolve()
    folders = [(root, "", 0)]
    while folders:
        folder, prefix, depth = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as reason:
            hint = "make the folder readable, or move it away"
            problems.append(
                Diagnostic("D001", f"cannot list {folder}: {reason.strerror}", hint=hint)
            )
            continue
        for entry in entries:
            if len(problems) >= MAX_DIAGNOSTICS:
                return
            if entry.name.startswith("."):
                continue
            relative = f"{prefix}{entry.name}"
            is_folder = _is_folder(entry)
            if not is_folder and not any(has_suffix(entry.name, s) for s in suffixes):
                continue
            if not entry.name.isprintable():  # it would reach terminals, and sources
                message = f"a name with control characters, or not in UTF-8: {entry.path}"
                problems.append(Diagnostic("D004", message, hint="rename it"))
                continue
            if entry.is_symlink() and not _stays_inside(Path(entry.path), real, problems):
                continue
            if not is_folder:
                yield entry, relative
            elif depth < MAX_DEPTH and not entry.is_symlink():
                folders.append((Path(entry.path), f"{relative}/", depth + 1))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _add(
    entry: os.DirEntry[str], relative: str, found: list[DataFile], problems: list[Diagnostic]
) -> None:
    try:
        if not entry.is_file():
            message = f"{entry.path} is not a regular file"
            problems.append(Diagnostic("D004", message, hint="move it out of the data folder"))
            return
        stat = entry.stat()
    except OSError as reason:
        message = f"cannot read {entry.path}: {reason.strerror}"
        problems.append(Diagnostic("D004", message, hint="make it readable, or delete it"))
        return
    path = Path(entry.path)
    found.append(DataFile(path, relative, stat.st_size, stat.st_mtime_ns, stat.st_ino))


def _stays_inside(link: Path, root: Path, problems: list[Diagnostic]) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        problems.append(Diagnostic("D025", f"the link {link} leads nowhere", hint="delete it"))
        return False
    if target.is_relative_to(root):
        return True
    problems.append(
        Diagnostic(
            "D025",
            f"the link {link} leads out of the data folder, to {target}",
            hint="copy the file into the data folder, or point `[data] path` at the real folder",
        )
    )
    return False
