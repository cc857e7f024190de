"""Readers: one module for each file format that recordings come in.

A reader is a module with ``SUFFIXES = (...)`` on a line of its own (how its files' names end) and
``read(path, name, request, report) -> Table | None``; that it is there is all that registers it. The
suffixes are read from its text, because a reader imports NumPy and its library, and the fingerprint
of a data set must not. Everything that a reader reads is untrusted: it bounds sizes before it
allocates, and puts what is wrong into ``report`` with file, line and column.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from specc.diagnostics import Diagnostic, Span, SpeccError

if TYPE_CHECKING:
    import numpy as np

    from specc.app import Channel

MAX_SAMPLE_BYTES = 1 << 30  # of one file, as float32
MAX_DIAGNOSTICS_PER_FILE = 10
MAX_DIAGNOSTICS = 50
MAX_REPEATS = 3  # of one message


@dataclass(frozen=True)
class Request:
    """What to read from a file: the channels in their units, and the columns that say more.

    ``time_column``: its name; None: a column called ``time`` or ``timestamp`` where there is one.
    ``label_column``: None where the folder names the class. ``group_column``: read where the file
    has it (a group can be in the file's name instead). ``frame``: of a camera, ``(height, width)``.
    ``resample``: another size than the frame's is scaled to it (other rates are ``timing``'s)."""

    channels: tuple[Channel, ...]
    rate_hz: float
    time_column: str | None = None
    label_column: str | None = None
    group_column: str | None = None
    frame: tuple[int, int] | None = None
    resample: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """What a file holds. ``samples``: float32 ``(rows, channels)`` in the channels' units; of an
    image the pixels, row by row. ``lines``: int64 ``(rows,)`` or a range, each row's line in the
    file (of a file without lines, its number). ``rate_hz``: what the file itself says of its rate.
    ``seconds``: float64 ``(rows,)`` or None without a time column. ``labels`` and ``groups``: int32
    ``(rows,)`` indexes into ``label_names`` and ``group_names``, or None where the file has no such
    column. ``cuts``: the rows, beside those where label or group change, before which the recording
    is cut."""

    samples: np.ndarray
    lines: np.ndarray | range
    rate_hz: float | None = None
    seconds: np.ndarray | None = None
    time_name: str | None = None
    labels: np.ndarray | None = None
    label_names: tuple[str, ...] = ()
    groups: np.ndarray | None = None
    group_names: tuple[str, ...] = ()
    assumed_units: tuple[str, ...] = ()
    cuts: tuple[int, ...] = ()


class TooManyProblems(Exception):
    """A file, or the whole set, has as many problems as are worth listing."""


class Report:
    """Collects diagnostics over a data set, bounded by file and in all."""

    def __init__(self) -> None:
        self.errors: list[Diagnostic] = []
        self.others: list[Diagnostic] = []
        self._file: str | None = None
        self._in_file = 0
        self._repeats: Counter[tuple[str, str]] = Counter()

    @property
    def full(self) -> bool:
        return len(self.errors) >= MAX_DIAGNOSTICS

    def error(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        """Adds an error; the same message in many files is shown for the first few and counted.

        Raises :class:`TooManyProblems` where the file or the set is full."""
        file = span.file if span else None
        if file != self._file:
            self._file, self._in_file = file, 0
        self._in_file += 1
        self._repeats[code, message] += 1
        if self._repeats[code, message] <= MAX_REPEATS:
            self.errors.append(Diagnostic(code, message, span, hint))
        if self.full or self._in_file >= MAX_DIAGNOSTICS_PER_FILE:
            raise TooManyProblems

    def warning(
        self, code: str, message: str, span: Span | None = None, hint: str | None = None
    ) -> None:
        self.others.append(Diagnostic(code, message, span, hint, "warning"))

    def note(
        self, code: str, message: str, span: Span | None = None, hint: str | None = None
    ) -> None:
        self.others.append(Diagnostic(code, message, span, hint, "note"))

    def raise_errors(self, files_left: int = 0) -> None:
        """Raises :class:`SpeccError` if there are errors; says so if the listing was cut short."""
        if not self.errors:
            return
        found = list(self.errors)
        for (code, message), count in self._repeats.items():
            if count > MAX_REPEATS:
                text = f"the same in {count - MAX_REPEATS} more places: {message}"
                found.append(Diagnostic(code, text, severity="note"))
        if self.full and files_left:
            text = (
                f"stopped after {len(self.errors)} problems; {files_left} files were not looked at"
            )
            found.append(Diagnostic("D030", text, severity="note"))
        raise SpeccError((*found, *self.others))


@cache
def modules() -> dict[str, str]:
    """How the names of readable files end -> the reader's module."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        line = re.search(r"^SUFFIXES = (\(.*\))$", path.read_text(encoding="utf-8"), re.MULTILINE)
        if line:
            found |= dict.fromkeys(ast.literal_eval(line[1]), path.stem)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def reader_for(path: Path) -> ModuleType:
    """The reader module for a file that :func:`specc.readers.files.data_files` listed."""
    name = next(module for suffix, module in modules().items() if has_suffix(path.name, suffix))
    return importlib.import_module(f"specc.readers.{name}")


def has_suffix(name: str, suffix: str) -> bool:
    return name.lower().endswith(suffix) and len(name) > len(suffix)


def stem(name: str) -> str:
    """``subject=01_side=left.csv.gz`` -> ``subject=01_side=left``."""
    for suffix in modules():
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name
