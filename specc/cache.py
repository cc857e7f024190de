"""The cache of passes: results under ``.specc/cache/<pass>/<key>``, found again by content.

A key is the SHA-256 of everything that the result depends on: the parts of the resolved app, the
data's fingerprint, the code of the pass and of the blocks. An entry is a folder of ``.json``,
``.npy`` and plain files; it is made under another name and renamed, so that a kill never leaves half
of one. ``complete`` in it holds the SHA-256 of each file: an entry that was damaged (a power cut, a
bad disk, an edit) counts as absent and is made anew. Arrays are read without pickle. The folder may
be deleted at any time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from specc import registry
from specc.diagnostics import error

KEEP = 8  # entries of a pass; older ones go
COMPLETE = "complete"


def digest(*parts: Any) -> str:
    """SHA-256 of the parts as canonical JSON; dataclasses, pydantic models and paths included."""
    text = json.dumps(parts, sort_keys=True, default=_plain, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def source_digest(*patterns: str) -> str:
    """SHA-256 of files of the package (glob patterns relative to it), for "block version"."""
    whole = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(registry.PACKAGE.glob(pattern)):
            if path.is_file() and path.suffix not in (".pyc", ".so"):
                whole.update(path.relative_to(registry.PACKAGE).as_posix().encode())
                whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"no canonical form of {type(value).__name__}")


class Cache:
    """The cache of one app."""

    def __init__(self, folder: Path):
        self.folder = folder / "cache"

    def get(self, name: str, key: str, make: Callable[[Path], None]) -> tuple[Path, bool]:
        """The entry's folder, and whether it was there; else ``make`` fills a new one."""
        entry = self.folder / name / key
        if _is_whole(entry):
            os.utime(entry)
            return entry, True
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix="draft-", dir=entry.parent))
        except OSError as problem:
            raise error(
                "O005",
                f"cannot write to {entry.parent}: {problem.strerror or problem}",
                hint="the folder of app.toml must be writable",
            ) from problem
        try:
            make(draft)
            save_json(draft / COMPLETE, _checksums(draft))
            if entry.exists():
                shutil.rmtree(entry)
            draft.rename(entry)
        except OSError as problem:
            raise error(
                "O005",
                f"cannot write to {entry.parent}: {problem.strerror or 'no room'}",
                hint="make room on the disk; nothing of an earlier build was changed",
            ) from problem
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self._prune(entry.parent)
        return entry, False

    @staticmethod
    def _prune(folder: Path) -> None:
        entries = sorted(folder.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in entries[KEEP:]:
            shutil.rmtree(old, ignore_errors=True)


def _checksums(entry: Path) -> dict[str, str]:
    """The SHA-256 of each file of the entry."""
    found = {}
    for path in sorted(entry.iterdir()):
        if path.name != COMPLETE:
            with path.open("rb") as content:
                found[path.name] = hashlib.file_digest(content, "sha256").hexdigest()
    return found


def _is_whole(entry: Path) -> bool:
    """Whether the entry is there as it was made."""
    try:
        return load_json(entry / COMPLETE) == _checksums(entry)
    except (OSError, ValueError, RecursionError):
        return False


def save_arrays(folder: Path, arrays: Mapping[str, Any]) -> None:
    """Writes each array as ``<name>.npy``."""
    import numpy as np

    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_array(folder: Path, name: str) -> Any:
    import numpy as np

    return np.load(folder / f"{name}.npy", allow_pickle=False)


def save_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, default=_plain, indent=1), encoding="utf-8")


def load_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
