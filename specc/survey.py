"""``specc data``: what there is per class, group and split, as plain data.

What stops a build does not stop a survey: of a set that cannot be split, or some of whose files cannot
be read, the rest is shown, and what is wrong is said below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from specc import quality
from specc.app import ResolvedApp
from specc.dataset import Dataset
from specc.diagnostics import Diagnostic
from specc.duplicates import duplicates
from specc.layouts import CAMERA
from specc.readers.sound import FULL_SCALE
from specc.recordings import Recording
from specc.split import SPLITS

IMBALANCE = 10.0  # the largest class to the smallest; more is told


@dataclass(frozen=True)
class Part:
    """Some of the recordings. ``seconds`` is None for images; ``windows``: by split, and all of them
    under ``all``; ``rates``: as recorded, in Hz, by how many recordings."""

    name: str
    recordings: int
    groups: int
    seconds: float | None
    shortest_s: float | None
    longest_s: float | None
    windows: dict[str, int]
    rates: dict[str, int]
    clipped: int
    silent: int


@dataclass(frozen=True)
class Group:
    """``split`` is None where the set could not be split; ``windows``: by class."""

    name: str
    split: str | None
    recordings: int
    seconds: float | None
    windows: dict[str, int]


@dataclass(frozen=True)
class Copy:
    """``file`` has what ``of`` has; ``equal``: in every sample. The splits are None where there are
    none."""

    file: str
    of: str
    equal: bool
    split: str | None
    of_split: str | None

    @property
    def leaks(self) -> bool:
        return self.split != self.of_split


@dataclass(frozen=True)
class Survey:
    layout: str
    classes: tuple[Part, ...]
    splits: tuple[Part, ...]
    noise: Part
    groups: tuple[Group, ...]
    clipped: dict[str, int]  # file -> samples that stand still at full scale
    silent: tuple[str, ...]
    copies: tuple[Copy, ...]
    imbalance: float | None  # windows of the largest class to those of the smallest

    def as_json(self) -> dict[str, Any]:
        copies = [{**asdict(copy), "leaks": copy.leaks} for copy in self.copies]
        return {**asdict(self), "copies": copies}


def survey(
    app: ResolvedApp,
    recordings: Sequence[Recording],
    noise: Sequence[Recording],
    dataset: Dataset | None,
) -> Survey:
    """Of the recordings of a set; ``dataset`` is None where it could not be split."""
    ranges = np.array([app.sensor.full_scale(c) for c in app.sensor.channels])
    sound = all(channel.unit == FULL_SCALE for channel in app.sensor.channels)
    clipped: dict[str, int] = {}
    silent: dict[str, None] = {}
    for recording in recordings if app.sensor.type != CAMERA else ():
        count = quality.clipped(recording.samples, ranges)
        if count:
            clipped[recording.path] = clipped.get(recording.path, 0) + count
        if sound and quality.is_silent(recording.samples):
            silent[recording.path] = None
    split_of = {g: s.name for s in (dataset.splits if dataset else ()) for g in s.groups}
    figures = _Figures(app, split_of, clipped, silent)
    classes = tuple(
        figures.part(name, [r for r in recordings if r.label == label])
        for label, name in enumerate(app.labels)
    )
    counts = [part.windows["all"] for part in classes]
    return Survey(
        layout=app.data.layout,
        classes=classes,
        splits=tuple(
            figures.part(name, [r for r in recordings if split_of.get(r.group) == name])
            for name in SPLITS
            if dataset is not None
        ),
        noise=figures.part("noise", noise),
        groups=figures.groups(recordings),
        clipped=clipped,
        silent=tuple(silent),
        copies=_copies(recordings, split_of),
        imbalance=max(counts) / min(counts) if min(counts) else None,
    )


def warnings(found: Survey) -> list[Diagnostic]:
    """What a build does not warn of: D041."""
    if found.imbalance is None or found.imbalance <= IMBALANCE:
        return []
    order = sorted(found.classes, key=lambda part: part.windows["all"])
    small, large = order[0], order[-1]
    message = (
        f'class "{large.name}" has {found.imbalance:.0f} times the windows of "{small.name}" '
        f"({large.windows['all']} and {small.windows['all']})"
    )
    hint = f'record more of "{small.name}": training gives both the same weight'
    return [Diagnostic("D041", message, hint=hint, severity="warning")]


class _Figures:
    """Sums over recordings."""

    def __init__(
        self,
        app: ResolvedApp,
        split_of: dict[str, str],
        clipped: dict[str, int],
        silent: dict[str, None],
    ):
        self._app, self._split_of = app, split_of
        self._clipped, self._silent = clipped, silent

    def part(self, name: str, recordings: Sequence[Recording]) -> Part:
        seconds = [self._seconds([r]) for r in recordings]
        timed = bool(seconds) and None not in seconds
        windows = Counter({split: 0 for split in SPLITS if self._split_of})
        for recording in recordings:
            n = self._windows(recording)
            windows["all"] += n
            if recording.group in self._split_of and recording.label >= 0:
                windows[self._split_of[recording.group]] += n
        files = {r.path for r in recordings}
        rates = Counter(f"{r.rate_hz:.5g}" for r in recordings if r.rate_hz is not None)
        return Part(
            name=name,
            recordings=len(recordings),
            groups=len({r.group for r in recordings}),
            seconds=sum(seconds) if timed else None,
            shortest_s=min(seconds) if timed else None,
            longest_s=max(seconds) if timed else None,
            windows={"all": 0, **windows},
            rates=dict(sorted(rates.items())),
            clipped=len(files & self._clipped.keys()),
            silent=len(files & self._silent.keys()),
        )

    def groups(self, recordings: Sequence[Recording]) -> tuple[Group, ...]:
        members: dict[str, list[Recording]] = {}
        for recording in recordings:
            members.setdefault(recording.group, []).append(recording)
        found = []
        for name, own in sorted(members.items()):
            windows: Counter[str] = Counter()
            for recording in own:
                windows[self._app.labels[recording.label]] += self._windows(recording)
            split = self._split_of.get(name)
            found.append(Group(name, split, len(own), self._seconds(own), dict(windows)))
        return tuple(found)

    def _seconds(self, recordings: Sequence[Recording]) -> float | None:
        if self._app.sensor.type == CAMERA:
            return None
        return sum(len(r.samples) for r in recordings) / self._app.sensor.rate_hz

    def _windows(self, recording: Recording) -> int:
        window = self._app.window
        return max(0, (len(recording.samples) - window.length) // window.stride + 1)


def _copies(recordings: Sequence[Recording], split_of: dict[str, str]) -> tuple[Copy, ...]:
    found = []
    for pair in duplicates(recordings):
        first, second = recordings[pair.first], recordings[pair.second]
        splits = split_of.get(second.group), split_of.get(first.group)
        found.append(Copy(second.path, first.path, pair.equal, *splits))
    return tuple(found)
