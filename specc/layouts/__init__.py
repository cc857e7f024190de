"""Layouts: how the files of a data set say what they are.

A layout is a module with

- ``FORMATS``: how the names of its files end; None: the formats of the app's sensor,
- ``detects(root) -> bool``: whether the folder looks like one (``[data] layout`` can name it),
- ``places(files, app) -> list[Place | None]``: for each file its class, group and splits; None for
  a file that is no recording,

and, where a recording is no file of a format, ``read`` as a reader has it. That the module is there
is all that registers it. The modules import no NumPy: ``specc check`` and the fingerprint use them.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from specc.readers import modules, stem

if TYPE_CHECKING:
    from specc.app import ResolvedApp

ANY_SPLIT = ("train", "validation", "test")
LEARNING = ("train", "validation")
CAMERA = "camera"  # the sensor type whose recordings are images
_IMAGES = "image"  # the reader of images
_ONLY_IN_LAYOUTS = ("acquisition",)  # readers of formats that other tools use for anything


@dataclass(frozen=True)
class Place:
    """``label``: the name of the class; None: the file does not say (a column may). ``group``: what
    the recordings of the file belong to; None: a column must say. ``splits``: where it may go.
    ``noise``: it is no example of a class, but noise to mix into those that are."""

    label: str | None = None
    group: str | None = None
    splits: tuple[str, ...] = ANY_SPLIT
    noise: bool = False


@cache
def names() -> tuple[str, ...]:
    """The layouts, ``folders`` first."""
    found = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__")
    return ("folders", *(name for name in found if name != "folders"))


def load(name: str) -> ModuleType:
    return importlib.import_module(f"specc.layouts.{name}")


def detect(root: Path) -> str:
    """The layout that the folder looks like; ``folders`` where it looks like none."""
    try:
        return next((name for name in names() if load(name).detects(root)), "folders")
    except OSError:  # a folder that cannot be listed is reported where it is read
        return "folders"


def suffixes(app: ResolvedApp) -> tuple[str, ...]:
    """How the names of the app's recordings end."""
    formats = load(app.data.layout).FORMATS
    if formats is not None:
        return formats
    camera = app.sensor.type == CAMERA
    return tuple(
        suffix
        for suffix, module in modules().items()
        if (module == _IMAGES) == camera and module not in _ONLY_IN_LAYOUTS
    )


def group_of(relative: str, group_by: str | None) -> str | None:
    """The group that a file's name says (``.../subject=3_side=left.csv``); its path if none is
    asked for; None if the name does not say."""
    if group_by is None:
        return relative
    found = re.search(rf"(?:^|[/_,; -]){re.escape(group_by)}=([^/_,; ]+)", stem(relative))
    return found[1] if found else None


def is_noise(relative: str, app: ResolvedApp) -> bool:
    """Whether the file is in the folder that ``[data] noise`` names."""
    return app.data.noise is not None and relative.startswith(f"{app.data.noise}/")
