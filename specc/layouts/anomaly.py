"""MIMII, ToyADMOS and the DCASE sets made of them: train on normal, test on both.

The class is ``normal`` or ``abnormal``, by the nearest folder, or the file's name, that begins with
one of the words that these sets use (``id_00/abnormal``, ``AnomalousSound_IND``,
``test/anomaly_id_01_00000003.wav``). Abnormal recordings are only ever tested; so is all below a
folder ``test``. ToyADMOS's ``EnvironmentalNoise...`` is noise. ``group_by = "id"`` makes a group of
each machine's normal recordings (``id_00``), ``"case"`` of ToyADMOS's cases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.layouts import ANY_SPLIT, LEARNING, Place, group_of, is_noise

if TYPE_CHECKING:
    from specc.app import ResolvedApp
    from specc.readers.files import DataFile

FORMATS = None
NORMAL, ABNORMAL = "normal", "abnormal"
_WORDS = {"normal": NORMAL, "abnormal": ABNORMAL, "anomal": ABNORMAL}
NOISE = "environmentalnoise"
_SPLITS = {"train": LEARNING, "test": ("test",)}


def detects(root: Path) -> bool:
    return False  # normal and abnormal may as well be two classes to learn


def places(files: Sequence[DataFile], app: ResolvedApp) -> list[Place | None]:
    return [_place(file.relative, app) for file in files]


def _place(relative: str, app: ResolvedApp) -> Place:
    parts = relative.lower().split("/")
    group = _group(relative, app.data.group_by)
    if is_noise(relative, app) or any(p.startswith(NOISE) for p in parts[:-1]):
        return Place(group=group, noise=True)
    found = (_WORDS[w] for part in reversed(parts) for w in _WORDS if part.startswith(w))
    label = next(found, None)
    if label is None:
        return Place(relative.rpartition("/")[0].partition("/")[0], group)
    splits = next((_SPLITS[part] for part in parts[:-1] if part in _SPLITS), ANY_SPLIT)
    if label == ABNORMAL:
        # A group of its own: of a machine whose normal sound trains, the faults test.
        return Place(label, group and f"{ABNORMAL}: {group}", ("test",))
    if splits == ("test",):
        return Place(label, group and f"test: {group}", splits)
    return Place(label, group, splits)


def _group(relative: str, group_by: str | None) -> str | None:
    """As in other layouts, and ``id_00``, ``case1`` in the path for ``id``, ``case``."""
    found = group_of(relative, group_by)
    if found is None:
        match = re.search(rf"(?:^|[/_]){re.escape(group_by)}_?(\d+)", relative, re.IGNORECASE)
        found = match[1] if match else None
    return found
