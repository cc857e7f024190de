"""Pass: from the resolved app and its recordings to labelled windows in three splits.

Why it exists: accuracy means something only if the windows are what the firmware will see (same
units, same rate, same starts, never across a gap or a change of label) and if no person, session
or machine is on both sides of the split. Everything about a data set that would quietly break one
of these is an error with its file and row; what merely deserves a look is a warning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import numpy as np

from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic, Span, SpeccError, error
from specc.duplicates import check_leaks
from specc.readers import Report
from specc.recordings import Progress, Recording, read_recordings
from specc.split import SPLITS, split_groups

MAX_WINDOWS = 2_000_000


@dataclass(frozen=True, eq=False)
class Split:
    """Windows of some groups: window ``i`` is ``length`` samples of ``recordings[recording[i]]``
    from sample ``start[i]`` on, labelled ``label[i]``. Arrays int32 ``(n_windows,)``."""

    name: str
    groups: tuple[str, ...]
    recording: np.ndarray
    start: np.ndarray
    label: np.ndarray

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, eq=False)
class Dataset:
    """The recordings that are used, the three splits over them, and what was noticed on the way
    (warnings and notes). ``noise``: recordings of no class, to mix into windows in training."""

    labels: tuple[str, ...]
    window_length: int
    recordings: tuple[Recording, ...]
    noise: tuple[Recording, ...]
    train: Split
    validation: Split
    test: Split
    diagnostics: tuple[Diagnostic, ...]

    @property
    def splits(self) -> tuple[Split, Split, Split]:
        return (self.train, self.validation, self.test)

    def window(self, split: Split, index: int) -> np.ndarray:
        """Window ``index`` of ``split``: a view, float32 ``(window_length, n_channels)``."""
        start = int(split.start[index])
        samples = self.recordings[split.recording[index]].samples
        return samples[start : start + self.window_length]

    def windows(self, split: Split) -> np.ndarray:
        """All windows of ``split``: a copy, float32 ``(n_windows, window_length, n_channels)``."""
        n_channels = self.recordings[0].samples.shape[1]
        found = np.empty((len(split), self.window_length, n_channels), np.float32)
        for i in range(len(split)):
            found[i] = self.window(split, i)
        return found

    def recordings_of(self, split: Split) -> tuple[Recording, ...]:
        """The recordings of the split's groups, in the set's order."""
        groups = set(split.groups)
        return tuple(r for r in self.recordings if r.group in groups)


def read_dataset(app: ResolvedApp, progress: Progress | None = None) -> Dataset:
    """Reads every recording below ``app.data.path``, cuts windows, splits them by group.

    ``progress(done, total)`` is called after each file. Windows start at multiples of the stride
    from their recording's start. Raises :class:`SpeccError` with all that is wrong (codes D...)."""
    recordings, noise, report = read_recordings(app, progress)
    report.raise_errors()
    return split_windows(app, recordings, noise, report)


def split_windows(
    app: ResolvedApp, recordings: list[Recording], noise: list[Recording], report: Report
) -> Dataset:
    """The windows of the recordings in three splits. Raises :class:`SpeccError`: D018, D019, D031,
    D039."""
    length, stride = app.window.length, app.window.stride
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    allowed: dict[str, tuple[str, ...]] = {}
    starts = [np.arange(0, len(r.samples) - length + 1, stride, dtype=np.int32) for r in recordings]
    if sum(map(len, starts)) > MAX_WINDOWS:
        message = f"the recordings give {sum(map(len, starts))} windows; the limit is {MAX_WINDOWS}"
        raise SpeccError(Diagnostic("D031", message, hint="make `[window] stride` longer"))
    for recording, at in zip(recordings, starts, strict=True):
        counts[recording.group][recording.label] += len(at)
        _allow(recording, allowed)
    groups = split_groups(counts, app.data.validation, app.data.test, app.data.seed, allowed)
    splits = []
    for name in SPLITS:
        own = set(groups[name])
        members = [i for i, r in enumerate(recordings) if r.group in own]
        splits.append(_windows(name, groups[name], members, recordings, starts))
    dataset = Dataset(app.labels, length, (*recordings,), (*noise,), *splits, diagnostics=())
    _check_splits(dataset, counts, app, report)
    report.raise_errors()
    check_leaks(dataset.recordings, dataset.splits, report)
    return replace(dataset, diagnostics=tuple(report.others))


def _allow(recording: Recording, allowed: dict[str, tuple[str, ...]]) -> None:
    """Narrows where the recording's group may go to where the recording may."""
    before = allowed.get(recording.group, SPLITS)
    allowed[recording.group] = tuple(name for name in before if name in recording.splits)
    if not allowed[recording.group]:
        raise error(
            "D039",
            f'the data set puts the group "{recording.group}" into training and into test',
            Span(recording.path, recording.line),
            "another `group_by` in [data], or take it out of one of them",
        )


def _windows(
    name: str,
    groups: tuple[str, ...],
    members: list[int],
    recordings: list[Recording],
    starts: list[np.ndarray],
) -> Split:
    def join(arrays: list[np.ndarray]) -> np.ndarray:
        return np.concatenate([*arrays, np.empty(0, np.int32)]).astype(np.int32)

    return Split(
        name,
        groups,
        join([np.full(len(starts[i]), i) for i in members]),
        join([starts[i] for i in members]),
        join([np.full(len(starts[i]), recordings[i].label) for i in members]),
    )


def _check_splits(
    dataset: Dataset, counts: dict[str, Counter[int]], app: ResolvedApp, report: Report
) -> None:
    """A class that a split lacks: an error for training, a warning for the others, and where nothing
    is trained; nothing where the data set itself keeps the class out of it."""
    possible: dict[int, set[str]] = defaultdict(set)
    for recording in dataset.recordings:
        possible[recording.label] |= set(recording.splits)
    seen = [set(split.groups) for split in dataset.splits]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])
    for split in dataset.splits:
        present = set(np.unique(split.label).tolist())
        for label, name in enumerate(app.labels):
            if label in present or not split.groups or split.name not in possible[label]:
                continue
            n_groups = sum(1 for c in counts.values() if c[label])
            message = (
                f'no {split.name} window of class "{name}": '
                f"it is in {n_groups} group{'s' if n_groups != 1 else ''}"
            )
            hint = f'record "{name}" in at least 3 groups' + (
                f' (a group is one value of "{app.data.group_by}")'
                if app.data.group_by
                else " (without `group_by` in [data] each file is a group)"
            )
            trained = split.name == "train" and app.model.file is None
            severity = "error" if trained else "warning"
            add = report.errors if severity == "error" else report.others
            add.append(Diagnostic("D019", message, None, hint, severity))
