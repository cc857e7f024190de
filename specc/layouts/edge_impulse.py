"""A data set that was exported from Edge Impulse: JSON or CBOR acquisitions, WAV, images.

``training/idle.4f2a1c.json``: the label is what stands before the first dot. What is below
``testing`` is only ever tested, the rest never.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.layouts import ANY_SPLIT, CAMERA, LEARNING, Place, group_of, is_noise

if TYPE_CHECKING:
    from specc.app import ResolvedApp
    from specc.readers.files import DataFile

FORMATS = (".json", ".cbor", ".wav", ".csv", ".png", ".jpg", ".jpeg")
_SPLITS = {"training": LEARNING, "testing": ("test",)}
_IMAGES = (".png", ".jpg", ".jpeg")
_ACQUISITIONS = (".json", ".cbor")


def detects(root: Path) -> bool:
    training = root / "training"
    return training.is_dir() and any(p.suffix in _ACQUISITIONS for p in training.iterdir())


def places(files: Sequence[DataFile], app: ResolvedApp) -> list[Place | None]:
    return [_place(file.relative, app) for file in files]


def _place(relative: str, app: ResolvedApp) -> Place | None:
    folder, _, name = relative.rpartition("/")
    if name == "info.json" or (name.lower().endswith(_IMAGES) != (app.sensor.type == CAMERA)):
        return None
    group = group_of(relative, app.data.group_by)
    if is_noise(relative, app):
        return Place(group=group, noise=True)
    splits = _SPLITS.get(folder.split("/")[0], ANY_SPLIT)
    return Place(name.split(".")[0], group, splits)
