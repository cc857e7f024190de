"""A folder for each class: of the folders above a file, the nearest that is a label counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.layouts import Place, group_of, is_noise

if TYPE_CHECKING:
    from specc.app import ResolvedApp
    from specc.readers.files import DataFile

FORMATS = None


def detects(root: Path) -> bool:
    return False  # it is what every other folder is


def places(files: Sequence[DataFile], app: ResolvedApp) -> list[Place | None]:
    return [_place(file.relative, app) for file in files]


def _place(relative: str, app: ResolvedApp) -> Place:
    group = group_of(relative, app.data.group_by)
    if is_noise(relative, app):
        return Place(group=group, noise=True)
    parents = relative.split("/")[:-1]
    label = next((folder for folder in reversed(parents) if folder in app.labels), None)
    if label is None:
        label = parents[0] if parents else ""
    return Place(label, group)
