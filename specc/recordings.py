"""From the files of a data set to recordings: read, placed, checked, cut at gaps, resampled.

The first half of the pass ``dataset``; which file is what the set's layout says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from specc import layouts
from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic, Span, SpeccError, choice_hint
from specc.layouts import ANY_SPLIT, Place
from specc.readers import Report, Request, Table, TooManyProblems, reader_for, stem, timing
from specc.readers.files import DataFile, data_files
from specc.recording_checks import Checks

MAX_TOTAL_SAMPLE_BYTES = 4 << 30
NO_LABEL = -1

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Recording:
    """One stretch of samples without a gap and with one label.

    ``samples``: float32 ``(n, n_channels)`` in the channels' units, clipped to the sensor's range.
    ``path``: POSIX path in the data folder; ``line``: where in that file the first sample stands.
    ``label``: index into ``app.labels``, -1 for noise. ``rate_hz``: at which it was recorded, None
    where the file does not say. ``splits``: where the data set allows it."""

    path: str
    line: int
    label: int
    group: str
    samples: np.ndarray
    rate_hz: float | None = None
    splits: tuple[str, ...] = ANY_SPLIT


def read_recordings(
    app: ResolvedApp, progress: Progress | None = None
) -> tuple[list[Recording], list[Recording], Report]:
    """The recordings of the classes, those of noise, and what was found on the way: the caller
    raises its errors. Raises :class:`SpeccError` where nothing can be read at all.

    ``progress(done, total)`` is called after each file."""
    files = data_files(app.data.path, layouts.suffixes(app))
    places = layouts.load(app.data.layout).places(files, app)
    report = Report()
    checks = Checks(app)
    recordings: list[Recording] = []
    size = 0
    for done, (file, place) in enumerate(zip(files, places, strict=True), 1):
        found = [] if place is None else _read(file, place, app, checks, report)
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
    noise = [r for r in recordings if r.label == NO_LABEL]
    if app.data.noise is not None and not noise:
        hint = "`[data] noise` names a folder in `path`"
        message = f'there are no recordings of noise in "{app.data.noise}"'
        report.warning("D040", message, hint=hint)
    return [r for r in recordings if r.label != NO_LABEL], noise, report


def _read(
    file: DataFile, place: Place, app: ResolvedApp, checks: Checks, report: Report
) -> list[Recording]:
    """The recordings of one file; none where ``report`` got an error."""
    if place.label is not None and not checks.folder_label(place.label):
        return []
    try:
        table = _table(file, place, app, report)
        return [] if table is None else _cut(file.relative, place, table, app, checks, report)
    except SpeccError as reason:
        report.errors.extend(reason.diagnostics)
    except TooManyProblems:
        pass
    return []


def _table(file: DataFile, place: Place, app: ResolvedApp, report: Report) -> Table | None:
    by_column = place.label is None and not place.noise
    request = Request(
        app.sensor.channels,
        app.sensor.rate_hz,
        app.data.time_column,
        app.data.label_column if by_column else None,
        None if place.noise else app.data.group_by,
        app.sensor.frame,
        app.data.resample,
    )
    layout = layouts.load(app.data.layout)
    reader = layout if hasattr(layout, "read") else reader_for(file.path)
    return reader.read(file.path, file.relative, request, report)


def _cut(
    file: str, place: Place, table: Table, app: ResolvedApp, checks: Checks, report: Report
) -> list[Recording]:
    checks.units(file, table)
    if not place.noise and not _grouped(file, place, table, app, report):
        return []
    found = []
    for start, stop in _runs(table):
        label = NO_LABEL if place.noise else checks.label_index.get(place.label)
        if label is None:
            label = checks.column_label(table.label_names[table.labels[start]], stop - start)
        group = place.group if table.groups is None else table.group_names[table.groups[start]]
        parts, measured = timing.pieces(table, slice(start, stop), app, file, report)
        checks.timing(file, measured)
        if label is None:
            continue
        for part in parts:
            samples = checks.samples(file, label, part)
            if samples is not None:
                recording = Recording(
                    file, part.line, label, group or file, samples, measured.rate_hz, place.splits
                )
                found.append(recording)
    return found


def _grouped(file: str, place: Place, table: Table, app: ResolvedApp, report: Report) -> bool:
    """Whether every row of the file has a group; else reported."""
    if place.group is None and table.groups is None:
        _no_group(file, app.data.group_by, report)
        return False
    problem = None
    if "" in table.group_names:
        problem = f'rows without a value of "{app.data.group_by}"', "fill the column in every row"
    elif not all(name.isprintable() for name in table.group_names):
        problem = f'a value of "{app.data.group_by}" holds control characters', "write plain names"
    if problem is not None:
        report.error("D013", problem[0], Span(file, 1), problem[1])
    return problem is None


def _runs(table: Table) -> Iterator[tuple[int, int]]:
    """Row ranges over which label and group do not change, and which hold no cut."""
    n = len(table.samples)
    change = np.zeros(n + 1, bool)
    for codes in (table.labels, table.groups):
        if codes is not None:
            change[1:n] |= codes[1:] != codes[:-1]
    change[list(table.cuts)] = True
    cuts = [i for i in np.flatnonzero(change).tolist() if 0 < i < n]
    return zip((0, *cuts), (*cuts, n), strict=True)


def _no_group(relative: str, group_by: str, report: Report) -> None:
    keys = re.findall(r"(?:^|[/_,; -])(\w+?)=", stem(relative))
    hint = choice_hint(group_by, keys, "keys in its name") if keys else None
    report.error(
        "D013",
        f'no group: the file has no column "{group_by}", and its name no "{group_by}=..."',
        Span(relative, 1),
        hint or f"name it such as {group_by}=1.csv, add the column, or take group_by out of [data]",
    )
