"""``specc data`` for people: its figures as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.table import Table

from specc.split import SPLITS
from specc.survey import Copy, Part, Survey

LISTED_GROUPS = 24
LISTED_FILES = 12


def print_survey(found: Survey, console: Any) -> None:
    """As tables."""
    console.print(
        _parts("class", [*found.classes, *([found.noise] if found.noise.recordings else [])])
    )
    if found.splits:
        console.print(_parts("split", found.splits))
    console.print(_groups(found))
    listings = (
        ("at full scale", [f"{file} ({n} samples)" for file, n in found.clipped.items()]),
        ("silent", list(found.silent)),
        ("there twice", [_copy(copy) for copy in sorted(found.copies, key=lambda c: not c.leaks)]),
    )
    for title, lines in listings:
        if lines:
            more = len(lines) - LISTED_FILES
            rest = [f"and {more} more"] if more > 0 else []
            console.print(f"{title}:\n  " + "\n  ".join([*lines[:LISTED_FILES], *rest]) + "\n")


def _copy(copy: Copy) -> str:
    same = "is" if copy.equal else "is nearly"
    where = f": a leak from {copy.of_split} to {copy.split}" if copy.leaks else ""
    return f"{copy.file} {same} {copy.of}{where}"


def _parts(what: str, parts: Sequence[Part]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    splits = [name for name in SPLITS if any(name in part.windows for part in parts)]
    columns = ("recordings", "groups", "duration", "windows")
    if what == "class":
        columns += tuple(splits)
    table.add_column(what, no_wrap=True)
    for heading in (*columns, "rate", "clipped", "silent"):
        table.add_column(heading, justify="right", no_wrap=True)
    for part in parts:
        counts = [str(part.windows["all"])]
        if what == "class":
            counts += [str(part.windows.get(name, 0)) for name in splits]
        rates = ", ".join(f"{rate} Hz" for rate in part.rates) or "-"
        figures = (str(part.recordings), str(part.groups), _time(part.seconds), *counts)
        table.add_row(part.name, *figures, rates, str(part.clipped), str(part.silent))
    return table


def _groups(found: Survey) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    labels = [part.name for part in found.classes]
    for heading in ("group", "split"):
        table.add_column(heading, no_wrap=True)
    for heading in ("recordings", "duration"):
        table.add_column(heading, justify="right", no_wrap=True)
    for label in labels:
        table.add_column(label, justify="right", overflow="fold")
    for group in found.groups[:LISTED_GROUPS]:
        counts = [str(group.windows.get(label, 0)) for label in labels]
        split, time = group.split or "-", _time(group.seconds)
        table.add_row(group.name, split, str(group.recordings), time, *counts)
    if len(found.groups) > LISTED_GROUPS:
        table.add_row(f"and {len(found.groups) - LISTED_GROUPS} more")
    return table


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
