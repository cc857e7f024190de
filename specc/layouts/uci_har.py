"""UCI HAR: ``train`` and ``test`` with ``Inertial Signals``, ``y_*.txt`` and ``subject_*.txt``.

A recording is no file here: ``y_train.txt`` stands for all of ``train``. Its windows of 128 samples
that overlap by half are joined to the recordings that they were cut from. The set's own split is
kept: the subjects of ``test`` are only ever tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.layouts import LEARNING, Place

if TYPE_CHECKING:
    from specc.app import ResolvedApp
    from specc.readers import Report, Request, Table
    from specc.readers.files import DataFile

FORMATS = (".txt",)
SIGNALS = "Inertial Signals"
_SPLITS = {"y_train.txt": LEARNING, "y_test.txt": ("test",)}


def detects(root: Path) -> bool:
    return any((root / part / SIGNALS).is_dir() for part in ("train", "test"))


def places(files: Sequence[DataFile], app: ResolvedApp) -> list[Place | None]:
    names = (file.relative.rsplit("/", 1)[-1] for file in files)
    return [Place(splits=_SPLITS[n]) if n in _SPLITS else None for n in names]


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    from specc.readers.inertial_signals import read as read_signals

    return read_signals(path, name, request, report)
