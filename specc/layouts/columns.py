"""Files with a label column; a change of label ends a recording. ``[data] label`` chooses it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.layouts import Place, group_of, is_noise

if TYPE_CHECKING:
    from specc.app import ResolvedApp
    from specc.readers.files import DataFile

FORMATS = (".csv", ".csv.gz", ".parquet")


def detects(root: Path) -> bool:
    return False  # nothing but the spec can say which column it is


def places(files: Sequence[DataFile], app: ResolvedApp) -> list[Place | None]:
    by = app.data.group_by
    return [Place(None, group_of(f.relative, by), noise=is_noise(f.relative, app)) for f in files]
