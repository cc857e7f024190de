"""The data set's fingerprint: what the cache asks to know whether the recordings have changed.

Hashes each file once and remembers it by path, size, modification time and inode in
``.specc/data-index.json`` beside ``app.toml``, so that an unchanged set costs one ``stat`` a file.
No NumPy here: a build that has nothing to do must end in a fraction of a second.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from pathlib import Path

from specc import layouts
from specc.app import ResolvedApp
from specc.diagnostics import Span, error
from specc.readers.files import DataFile, data_files
from specc.readers.text import MAX_FILE_BYTES

INDEX = Path(".specc") / "data-index.json"
MAX_INDEX_BYTES = 64_000_000
# A file changed so shortly before the index was written may change again with the same time stamp.
UNSURE_NS = 2_000_000_000


def data_fingerprint(app: ResolvedApp) -> str:
    """SHA-256 (hex) over the relative paths and contents of the recordings in ``app.data.path``.

    Raises :class:`SpeccError` as :func:`specc.readers.files.data_files` does, D003 for a file too
    large to be read, D004 for one that cannot be read."""
    index = app.spec_path.parent / INDEX
    known = _load(index)
    hashes: dict[str, list] = {}
    total = hashlib.sha256()
    for file in data_files(app.data.path, layouts.suffixes(app)):
        stamp = [file.size, file.mtime_ns, file.inode]
        entry = known.get(file.relative)
        digest = entry[3] if entry and entry[:3] == stamp else _hash(file)
        hashes[file.relative] = [*stamp, digest]
        total.update(f"{file.relative}\0{digest}\n".encode("utf-8", "surrogateescape"))
    if hashes != known:
        _store(index, hashes)
    return total.hexdigest()


def _hash(file: DataFile) -> str:
    if file.size > MAX_FILE_BYTES:
        limit = f"the limit is {MAX_FILE_BYTES / 1e6:.0f} MB a file"
        message = f"the file holds {file.size / 1e6:.0f} MB; {limit}"
        hint = "split the recording into several files (give them the same group)"
        raise error("D003", message, Span(file.relative, 1), hint)
    try:
        with file.path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as reason:
        message = f"cannot read the file: {reason.strerror}"
        hint = "make the file readable, or move it out of the data folder"
        raise error("D004", message, Span(file.relative, 1), hint) from None


def _load(index: Path) -> dict[str, list]:
    """The entries that can be trusted; empty where the index is missing, damaged or too large."""
    try:
        if index.stat().st_size > MAX_INDEX_BYTES:
            return {}
        content = json.loads(index.read_text(encoding="utf-8"))
        before = content["written_ns"] - UNSURE_NS
        files = content["files"]
        return {p: e for p, e in files.items() if _valid(e) and e[1] < before}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _valid(entry: object) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 4
        and all(isinstance(v, int) for v in entry[:3])
        and isinstance(entry[3], str)
    )


def _store(index: Path, hashes: dict[str, list]) -> None:
    """Writes the index whole or not at all; where it may not be written, hashing is just slower."""
    content = json.dumps({"written_ns": time.time_ns(), "files": hashes})
    with contextlib.suppress(OSError, UnicodeEncodeError):
        index.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=index.parent, prefix=".data-index-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            Path(name).replace(index)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
