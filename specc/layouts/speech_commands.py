"""Speech Commands (Warden 2018): a folder of WAVs for each word.

``yes/0a7c2a8d_nohash_1.wav``: what stands before ``_nohash_`` stands for the speaker and is the
group. ``_background_noise_`` is noise, not a class. Where the set has ``validation_list.txt`` and
``testing_list.txt``, its own split is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.layouts import Place, group_of, is_noise

if TYPE_CHECKING:
    from specc.app import ResolvedApp
    from specc.readers.files import DataFile

FORMATS = (".wav", ".flac", "_list.txt")
NOISE = "_background_noise_"
SPEAKER = "_nohash_"
MAX_LOOKED_AT = 64  # folders
LISTS = {"validation_list.txt": "validation", "testing_list.txt": "test"}
MAX_LIST_BYTES = 16_000_000


def detects(root: Path) -> bool:
    """By the noise folder or, in a part of the set, by the first names in its folders."""
    if (root / NOISE).is_dir():
        return True
    folders = itertools.islice((p for p in root.iterdir() if p.is_dir()), MAX_LOOKED_AT)
    return any(SPEAKER in p.name for f in folders for p in itertools.islice(f.iterdir(), 8))


def places(files: Sequence[DataFile], app: ResolvedApp) -> list[Place | None]:
    listed: dict[str, str] = {}
    for file in files:
        if file.relative in LISTS:
            with file.path.open(encoding="utf-8", errors="replace") as lines:
                names = lines.read(MAX_LIST_BYTES).splitlines()
            listed |= dict.fromkeys((n.strip() for n in names), LISTS[file.relative])
    complete = set(LISTS.values()) <= set(listed.values())
    return [_place(file.relative, listed if complete else {}, app) for file in files]


def _place(relative: str, listed: dict[str, str], app: ResolvedApp) -> Place | None:
    folder, _, name = relative.rpartition("/")
    if relative.endswith("_list.txt"):
        return None
    if folder == NOISE or is_noise(relative, app):
        return Place(group=relative, noise=True)
    speaker, marked, _ = name.partition(SPEAKER)
    group = speaker if marked else relative
    if app.data.group_by is not None:
        group = group_of(relative, app.data.group_by)
    if not listed:
        return Place(folder.split("/")[0], group)
    return Place(folder.split("/")[0], group, (listed.get(relative, "train"),))
