"""The text files of UCI HAR: a window a line, a file for each channel.

``Inertial Signals/total_acc_x_train.txt`` holds 128 numbers a line; line ``i`` of ``y_train.txt`` and
of ``subject_train.txt`` are its class (a number of ``activity_labels.txt``) and its subject. Windows
that overlap by half in all files are joined. Source: Anguita et al., A Public Domain Dataset for Human
Activity Recognition Using Smartphones, ESANN 2013; 50 Hz, acceleration in g, rotation in rad/s.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from specc.diagnostics import Span, choice_hint, error
from specc.readers import MAX_SAMPLE_BYTES, Report, Request, Table, units
from specc.readers.text import blocks

RATE_HZ = 50.0
FOLDER = "Inertial Signals"
MAX_ACTIVITIES = 1000
MAX_NAME_CHARACTERS = 64
MAX_NUMBERS = 4096  # a line
_FILES = {"acc": ("total_acc", "g"), "gyro": ("body_gyro", "rad/s")}


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """What ``path``, a ``y_train.txt`` or ``y_test.txt``, and the files around it hold; None where
    ``report`` got an error. Raises :class:`SpeccError`."""
    place = _Place(path, name)
    names = _activities(path, place)
    labels = _whole_numbers(path, name)
    subjects = _whole_numbers(*place.beside("subject"))
    _same_length(len(labels), len(subjects), place.beside("subject")[1])
    unknown = [i for i, number in enumerate(labels) if number not in names]
    if unknown:
        message = f"{labels[unknown[0]]} is no activity of activity_labels.txt"
        report.error(
            "D009", message, Span(name, unknown[0] + 1), "add it there, or delete the line"
        )
        return None
    signals = []
    for channel in request.channels:
        found = _signal(channel.name, channel.unit, place, request, report)
        if found is None:
            return None
        windows, file = found
        _same_length(len(labels), len(windows), file)
        signals.append(windows)
    shapes = {windows.shape for windows in signals}
    if len(shapes) != 1:
        raise error("D008", "the channels' windows differ in length", Span(name, 1), _AGAIN)
    return _joined(np.stack(signals, axis=2), labels, subjects, names)


_AGAIN = "unpack the data set again"


class _Place:
    """Where the files of one part of the set are."""

    def __init__(self, path: Path, name: str):
        self.folder, self.relative = path.parent, name.rpartition("/")[0]
        self.part = path.stem.removeprefix("y_")

    def beside(self, kind: str, folder: str = "") -> tuple[Path, str]:
        """The path and the name of ``<kind>_train.txt``."""
        name = f"{kind}_{self.part}.txt"
        inside = f"{folder}/{name}" if folder else name
        relative = f"{self.relative}/{inside}" if self.relative else inside
        return self.folder / folder / name, relative


def _signal(
    channel: str, unit: str, place: _Place, request: Request, report: Report
) -> tuple[np.ndarray, str] | None:
    """The windows of one channel in its unit, float32 ``(n, length)``, and the file's name."""
    kind, _, axis = channel.rpartition("_")
    stem, stored = _FILES.get(kind, ("", ""))
    scale = units.conversion(stored, unit) if stem else None
    path, file = place.beside(f"{stem}_{axis}" if stem else channel, FOLDER)
    if scale is None or not path.is_file():
        message = f'the channel "{channel}" is not in the data set'
        known = [f"{k}_{a}" for k in _FILES for a in "xyz"]
        hint = choice_hint(channel, known, "channels")
        report.error("D006", message, Span(file, 1), hint)
        return None
    rows: list[np.ndarray] = []
    size = 0
    for block in blocks(path, file):
        for number, line in enumerate(block.lines, block.first):
            if not line.strip():
                continue
            values = _numbers(line, file, number)
            if rows and len(values) != len(rows[0]):
                message = f"{len(values)} numbers where the lines above have {len(rows[0])}"
                raise error("D008", message, Span(file, number), _AGAIN)
            rows.append((values * scale[0] + scale[1]).astype(np.float32))
            size += rows[-1].nbytes
            if size * len(request.channels) > MAX_SAMPLE_BYTES:
                message = f"more than {MAX_SAMPLE_BYTES >> 20} MB of samples"
                raise error("D003", message, Span(file, number), "use fewer channels")
    return np.stack(rows) if rows else np.empty((0, 0), np.float32), file


def _numbers(line: str, file: str, number: int) -> np.ndarray:
    fields = line.split()
    try:
        if len(fields) > MAX_NUMBERS:
            raise ValueError
        values = np.array([float(field) for field in fields])
    except ValueError:
        message = "the line is not a row of numbers"
        raise error("D009", message, Span(file, number), _AGAIN) from None
    if not (np.abs(values) <= 1e30).all():
        raise error("D010", "a number is not finite, or too large", Span(file, number), _AGAIN)
    return values


def _whole_numbers(path: Path, file: str) -> list[int]:
    """A whole number a line."""
    found: list[int] = []
    for block in blocks(path, file):
        for number, line in enumerate(block.lines, block.first):
            if not line.strip():
                continue
            if not re.fullmatch(r"\s*\d{1,9}\s*", line, re.ASCII):
                message = f'"{line.strip()[:40]}" is not a whole number'
                raise error("D009", message, Span(file, number), _AGAIN)
            found.append(int(line))
    if not found:
        raise error("D005", "the file is empty", Span(file, 1), _AGAIN)
    return found


def _activities(path: Path, place: _Place) -> dict[int, str]:
    """``{1: "WALKING", ...}`` from the ``activity_labels.txt`` above."""
    file = path.parent.parent / "activity_labels.txt"
    above = place.relative.rpartition("/")[0]
    name = f"{above}/activity_labels.txt" if above else "activity_labels.txt"
    found: dict[int, str] = {}
    for block in blocks(file, name):
        for number, line in enumerate(block.lines, block.first):
            match = re.fullmatch(r"\s*(\d{1,9})\s+(\S+)\s*", line, re.ASCII)
            if match and len(match[2]) < MAX_NAME_CHARACTERS and len(found) < MAX_ACTIVITIES:
                found[int(match[1])] = match[2]
            elif line.strip():
                message = f'"{line.strip()[:40]}" is not a number and a name'
                raise error("D009", message, Span(name, number), 'such as "1 WALKING"')
    return found


def _same_length(wanted: int, found: int, file: str) -> None:
    if wanted != found:
        message = f"{found} lines where the file of the classes has {wanted}"
        raise error("D008", message, Span(file, 1), _AGAIN)


def _joined(
    windows: np.ndarray, labels: list[int], subjects: list[int], names: dict[int, str]
) -> Table:
    """``windows``: ``(n, length, channels)``. A window whose first half is the second half of the
    one before it, in class and subject the same, goes on with it."""
    n, length, n_channels = windows.shape
    half = length // 2
    goes_on = np.zeros(n, bool)
    if length and length % 2 == 0:
        same = (windows[1:, :half] == windows[:-1, half:]).all(axis=(1, 2))
        classes, people = np.array(labels), np.array(subjects)
        goes_on[1:] = same & (classes[1:] == classes[:-1]) & (people[1:] == people[:-1])
    parts = [w[half:] if on else w for w, on in zip(windows, goes_on, strict=True)]
    counts = np.array([len(part) for part in parts])
    starts = np.cumsum(counts) - counts
    order = sorted(names)
    people = sorted(set(subjects))
    return Table(
        np.concatenate([*parts, np.empty((0, n_channels), np.float32)]),
        np.repeat(np.arange(1, n + 1), counts),
        rate_hz=RATE_HZ,
        labels=np.repeat([order.index(v) for v in labels], counts).astype(np.int32),
        label_names=tuple(names[v] for v in order),
        groups=np.repeat([people.index(v) for v in subjects], counts).astype(np.int32),
        group_names=tuple(map(str, people)),
        cuts=tuple(starts[~goes_on].tolist()),
    )
