"""Pass: from the resolved app and its recordings to labelled windows in three splits.

Why it exists: accuracy means something only if the windows are what the firmware will see (same
units, same rate, same starts, never across a gap or a change of label) and if no person, session
or machine is on both sides of the split. Everything about a data set that would quietly break one
of these is an error with its file and row; what merely deserves a look is a warning.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic, Span, SpeccError, choice_hint
from specc.readers import Report, Request, Table, TooManyProblems, reader_for, stem, timing
from specc.readers.files import DataFile, data_files
from specc.recording_checks import Checks
from specc.split import SPLITS, split_groups

MAX_TOTAL_SAMPLE_BYTES = 1 << 30
MAX_WINDOWS = 2_000_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Recording:
    """One stretch of samples without a gap and with one label.

    ``samples``: float32 ``(n, n_channels)`` in the channels' units, clipped to the sensor's range.
    ``path``: POSIX path in the data folder; ``line``: where in that file the first sample stands.
    ``label``: index into ``app.labels``."""

    path: str
    line: int
    label: int
    group: str
    samples: np.ndarray


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
    (warnings and notes)."""

    labels: tuple[str, ...]
    window_length: int
    recordings: tuple[Recording, ...]
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
    files = data_files(app.data.path)
    report = Report()
    checks = Checks(app)
    recordings: list[Recording] = []
    size = 0
    for done, file in enumerate(files, 1):
        try:
            found = _read_file(file, app, checks, report)
        except SpeccError as reason:
            report.errors.extend(reason.diagnostics)
            found = []
        except TooManyProblems:
            found = []
        size += sum(r.samples.nbytes for r in found)
        if size > MAX_TOTAL_SAMPLE_BYTES:
            limit = f"{MAX_TOTAL_SAMPLE_BYTES >> 20} MB"
            message = f"the recordings hold more than {limit} of samples"
            hint = "use fewer recordings, or fewer channels"
            report.errors.append(Diagnostic("D003", message, Span(file.relative, 1), hint))
        if report.full or size > MAX_TOTAL_SAMPLE_BYTES:
            report.raise_errors(len(files) - done)
        recordings.extend(found)
        if progress:
            progress(done, len(files))
    checks.finish(report)
    report.raise_errors()
    return _split(app, recordings, report)


def _read_file(file: DataFile, app: ResolvedApp, checks: Checks, report: Report) -> list[Recording]:
    by_column = app.data.layout == "columns"
    folder_label = None
    if not by_column:
        folder_label = checks.folder_label(file.relative)
        if folder_label is None:
            return []
    request = Request(
        app.sensor.channels,
        app.sensor.rate_hz,
        app.data.time_column,
        app.data.label_column if by_column else None,
        app.data.group_by,
    )
    table = reader_for(file.path).read(file.path, file.relative, request, report)
    if table is None:
        return []
    checks.units(file.relative, table)
    file_group = _file_group(file.relative, app.data.group_by)
    if file_group is None and table.groups is None:
        _no_group(file.relative, app.data.group_by, report)
        return []
    if "" in table.group_names:
        message = f'rows without a value of "{app.data.group_by}"'
        report.error("D013", message, Span(file.relative, 1), "fill the column in every row")
        return []
    if not all(name.isprintable() for name in table.group_names):
        message = f'a value of "{app.data.group_by}" holds control characters'
        report.error("D013", message, Span(file.relative, 1), "write plain names")
        return []
    found = []
    for start, stop in _runs(table):
        label = folder_label
        if by_column:
            label = checks.column_label(table.label_names[table.labels[start]], stop - start)
        group = file_group if table.groups is None else table.group_names[table.groups[start]]
        parts, measured = timing.pieces(table, slice(start, stop), app, file.relative, report)
        checks.timing(file.relative, measured)
        if label is None:
            continue
        for part in parts:
            samples = checks.samples(file.relative, label, part)
            if samples is not None:
                found.append(Recording(file.relative, part.line, label, group, samples))
    return found


def _runs(table: Table) -> Iterator[tuple[int, int]]:
    """Row ranges over which label and group do not change."""
    n = len(table.samples)
    change = np.zeros(max(n - 1, 0), bool)
    for codes in (table.labels, table.groups):
        if codes is not None:
            change |= codes[1:] != codes[:-1]
    cuts = (np.flatnonzero(change) + 1).tolist()
    return zip((0, *cuts), (*cuts, n), strict=True)


def _file_group(relative: str, group_by: str | None) -> str | None:
    """The group that a file's name says (``.../subject=3_side=left.csv``); its path if none is
    asked for; None if the name does not say."""
    if group_by is None:
        return relative
    found = re.search(rf"(?:^|[/_,; -]){re.escape(group_by)}=([^/_,; ]+)", stem(relative))
    return found[1] if found else None


def _no_group(relative: str, group_by: str, report: Report) -> None:
    keys = re.findall(r"(?:^|[/_,; -])(\w+?)=", stem(relative))
    hint = choice_hint(group_by, keys, "keys in its name") if keys else None
    report.error(
        "D013",
        f'no group: the file has no column "{group_by}", and its name no "{group_by}=..."',
        Span(relative, 1),
        hint or f"name it such as {group_by}=1.csv, add the column, or take group_by out of [data]",
    )


def _split(app: ResolvedApp, recordings: list[Recording], report: Report) -> Dataset:
    length, stride = app.window.length, app.window.stride
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    starts = [np.arange(0, len(r.samples) - length + 1, stride, dtype=np.int32) for r in recordings]
    if sum(map(len, starts)) > MAX_WINDOWS:
        message = f"the recordings give {sum(map(len, starts))} windows; the limit is {MAX_WINDOWS}"
        raise SpeccError(Diagnostic("D031", message, hint="make `[window] stride` longer"))
    for recording, at in zip(recordings, starts, strict=True):
        counts[recording.group][recording.label] += len(at)
    groups = split_groups(counts, app.data.validation, app.data.test, app.data.seed)
    splits = []
    for name in SPLITS:
        members = [i for i, r in enumerate(recordings) if r.group in set(groups[name])]
        splits.append(_windows(name, groups[name], members, recordings, starts))
    dataset = Dataset(app.labels, length, tuple(recordings), *splits, diagnostics=())
    _check_splits(dataset, counts, app, report)
    report.raise_errors()
    return Dataset(app.labels, length, tuple(recordings), *splits, diagnostics=tuple(report.others))


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
    is trained."""
    seen = [set(split.groups) for split in dataset.splits]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])
    for split in dataset.splits:
        present = set(np.unique(split.label).tolist())
        for label, name in enumerate(app.labels):
            if label in present or not split.groups:
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
