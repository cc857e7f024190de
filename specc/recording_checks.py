"""What is looked at while recordings are read: labels, rates, gaps, clipping, dead channels.

Collected over the whole set and said once for each kind, with the first file as the example.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from specc import quality
from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic, Span, choice_hint
from specc.layouts import CAMERA
from specc.readers import Report, Table
from specc.readers.sound import FULL_SCALE
from specc.readers.timing import Piece, Timing, wrong

LISTED = 8  # names in one message


class Checks:
    """Remembers what each file showed; :meth:`finish` turns it into diagnostics."""

    def __init__(self, app: ResolvedApp):
        self.app = app
        self.label_index = {name: i for i, name in enumerate(app.labels)}
        self.ranges = np.array([app.sensor.full_scale(c) for c in app.sensor.channels])
        self.unused_folders: Counter[str] = Counter()
        self.unused_labels: Counter[str] = Counter()
        self.assumed: dict[str, str] = {}  # "acc_x [g]" -> first file
        self.rates: dict[str, float] = {}
        self.resampled: dict[str, float] = {}
        self.gaps: Counter[str] = Counter()  # by file
        self.first_gaps: list[tuple[str, int, float]] = []
        self.methods: set[str] = set()  # of resampling
        self.sound = all(c.unit == FULL_SCALE for c in app.sensor.channels)
        self.camera = app.sensor.type == CAMERA
        self.untimed: list[str] = []
        self.flat: dict[str, int] = {}  # file -> samples at full scale
        self.silent: list[str] = []
        self.clipped = np.zeros(app.n_channels, np.int64)
        self.clipped_files: dict[str, int] = {}
        self.n_constant = 0
        self.constant: list[tuple[str, int, str]] = []
        self.present: Counter[int] = Counter()  # by label: pieces that are used
        self.short: Counter[int] = Counter()  # and pieces shorter than a window
        self.first_short: Span | None = None

    def folder_label(self, name: str) -> bool:
        """Whether a file of this class is used."""
        if name not in self.label_index:
            self.unused_folders[name] += 1
        return name in self.label_index

    def column_label(self, name: str, rows: int) -> int | None:
        if name not in self.label_index:
            self.unused_labels[name] += rows
        return self.label_index.get(name)

    def units(self, file: str, table: Table) -> None:
        for name in table.assumed_units:
            self.assumed.setdefault(name, file)
        stated = table.seconds is not None or table.rate_hz is not None
        if self.app.data.resample and not stated and not self.camera:
            self.untimed.append(file)

    def timing(self, file: str, measured: Timing) -> None:
        if measured.rate_hz is not None:
            target = self.resampled if measured.resampled else self.rates
            self.methods |= {measured.resampled} if measured.resampled else set()
            target.setdefault(file, measured.rate_hz)
            if not measured.resampled and wrong(measured.rate_hz, self.app.sensor.rate_hz):
                target[file] = measured.rate_hz
        if measured.n_gaps:
            self.gaps[file] = self.gaps.get(file, 0) + measured.n_gaps
            room = LISTED - len(self.first_gaps)
            self.first_gaps.extend((file, *gap) for gap in measured.gaps[:room])

    def samples(self, file: str, label: int, piece: Piece) -> np.ndarray | None:
        """The piece's samples, clipped to the sensor's range as the part would deliver them; None
        where they are fewer than a window (of noise, which has the label -1, they may be)."""
        samples = piece.samples
        if label < 0:
            return np.clip(samples, -self.ranges, self.ranges).astype(np.float32)
        if len(samples) < self.app.window.length:
            self.short[label] += 1
            self.first_short = self.first_short or Span(file, piece.line)
            return None
        self.present[label] += 1
        if not self.camera:
            self._quality_of(file, samples)
        beyond = np.abs(samples) > self.ranges
        if beyond.any():
            self.clipped += beyond.sum(axis=0)
            self.clipped_files[file] = self.clipped_files.get(file, 0) + int(beyond.any(1).sum())
            samples = np.clip(samples, -self.ranges, self.ranges).astype(np.float32)
        if self.camera:
            return samples
        constant = (samples == samples[0]).all(axis=0)
        for channel in np.flatnonzero(constant).tolist():
            self.n_constant += 1
            if len(self.constant) < LISTED:
                name = self.app.sensor.channels[channel].name
                self.constant.append((file, piece.line, name))
        return samples

    def _quality_of(self, file: str, samples: np.ndarray) -> None:
        flat = quality.clipped(samples, self.ranges)
        if flat:
            self.flat[file] = self.flat.get(file, 0) + flat
        if self.sound and quality.is_silent(samples) and self.silent[-1:] != [file]:
            self.silent.append(file)

    def finish(self, report: Report) -> None:
        """Adds to ``report`` what the set as a whole showed."""
        self._labels(report)
        self._rates(report)
        self._notes(report)
        self._quality(report)

    def _labels(self, report: Report) -> None:
        present, short = self.present, self.short
        unused = self.unused_labels or self.unused_folders
        where = "rows" if self.unused_labels else "files"
        names = [name for name in unused if name]
        if not report.errors:
            for label, name in enumerate(self.app.labels):
                if present[label]:
                    continue
                if short[label]:
                    message = f'every recording of class "{name}" is shorter than one window'
                    hint = "make `[window] length` shorter, or record longer"
                else:
                    message = f'there is no data for class "{name}"'
                    hint = f'record it, or take "{name}" out of `[classes] labels`'
                    if names:
                        unknown = "labels in the data without use"
                        hint = choice_hint(name, sorted(names)[:20], unknown)
                report.errors.append(Diagnostic("D011", message, hint=hint))
            if len(present) == 1 and not report.errors:
                message = "there is only one class: a classifier needs at least two"
                hint = 'record what is not the class too, as a class such as "idle"'
                report.errors.append(Diagnostic("D017", message, hint=hint))
        if names:
            listing = ", ".join(
                f'"{_short(n)}" ({unused[n]} {where})' for n in sorted(names)[:LISTED]
            )
            more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
            report.warning(
                "D012",
                f"data with labels that are not in [classes] is not used: {listing}{more}",
                hint="add the label to `[classes] labels`, or take the data out of the folder",
            )
        if unused.get(""):
            report.warning(
                "D012",
                f"{unused['']} {where} without a label are not used",
                hint="put the file into the folder of its class, or name its label column: "
                '`label = "..."` in [data]',
            )

    def _rates(self, report: Report) -> None:
        wanted = self.app.sensor.rate_hz
        off = {f: r for f, r in self.rates.items() if wrong(r, wanted)}
        by_rate: dict[str, list[str]] = {}
        for file, rate in off.items():
            by_rate.setdefault(f"{_rate(rate)} Hz", []).append(file)
        for rate, files in sorted(by_rate.items())[:LISTED]:
            others = f" (and {len(files) - 1} more files)" if len(files) > 1 else ""
            right = len(self.rates) - len(off)
            mixed = f"; {right} files have the right rate" if right else ""
            report.errors.append(
                Diagnostic(
                    "D014",
                    f"recorded at {rate}, not at {wanted:g} Hz{others}{mixed}",
                    Span(files[0], 2),
                    "set `[sensor] rate` to the recordings' rate, or `resample = true` in [data]",
                )
            )
        if self.untimed:
            report.errors.append(
                Diagnostic(
                    "D028",
                    f"resampling needs a time column ({len(self.untimed)} files have none)",
                    Span(self.untimed[0], 1),
                    'add a column such as "time [ms]", or take `resample` out of [data]',
                )
            )

    def _notes(self, report: Report) -> None:
        for name, file in self.assumed.items():
            column, unit = name.rsplit(" ", 1)
            report.note(
                "D023",
                f'"{column}" has no unit; {unit[1:-1]} is assumed',
                Span(file, 1),
                f'write "{name}" in the header',
            )
        if self.resampled:
            rates = sorted(set(map(_rate, self.resampled.values())), key=float)
            wanted = self.app.sensor.rate_hz
            message = (
                f"{len(self.resampled)} files resampled from {', '.join(rates[:LISTED])} Hz to "
                f"{wanted:g} Hz by {' and by '.join(sorted(self.methods))}"
            )
            report.note("D024", message, Span(next(iter(self.resampled)), 2))
        for file, line, seconds in self.first_gaps:
            report.warning(
                "D016",
                f"a gap of {seconds:.4g} s before this row; no window crosses it",
                Span(file, line),
            )
        n_gaps = sum(self.gaps.values())
        if n_gaps > len(self.first_gaps):
            report.warning("D016", f"{n_gaps} gaps in {len(self.gaps)} files in all")

    def _quality(self, report: Report) -> None:
        if self.clipped_files:
            worst = max(self.clipped_files, key=self.clipped_files.__getitem__)
            channels = ", ".join(
                f"{c.name} {n} (range {limit:g} {c.unit})"
                for c, n, limit in zip(
                    self.app.sensor.channels, self.clipped.tolist(), self.ranges, strict=True
                )
                if n
            )
            report.warning(
                "D020",
                f"values beyond the sensor's range were clipped to it: {channels}, in "
                f"{len(self.clipped_files)} files",
                Span(worst, 1),
                "a larger `[sensor] range` keeps them",
            )
        if self.flat:
            worst = max(self.flat, key=self.flat.__getitem__)
            message = (
                f"{_files(len(self.flat))} clipped: {self.flat[worst]} samples of this one stand "
                "still at full scale"
            )
            hint = "record again with less gain, or a larger range"
            report.warning("D034", message, Span(worst, 1), hint)
        if self.silent:
            level = f"below {quality.SILENCE_DB:g} dB of full scale"
            message = f"{_files(len(self.silent))} silent ({level})"
            hint = "a microphone that was not connected? Delete it, or record it again"
            report.warning("D035", message, Span(self.silent[0], 1), hint)
        for file, line, channel in self.constant:
            hint = "a channel that was not connected?"
            report.warning("D021", f'"{channel}" never changes', Span(file, line), hint)
        if self.n_constant > len(self.constant):
            report.warning("D021", f"{self.n_constant} constant channels in all")
        if self.short:
            n_short, length = sum(self.short.values()), self.app.window.length
            message = (
                f"{n_short} recordings are shorter than one window ({length} samples) and are not "
                "used"
            )
            report.warning("D022", message, self.first_short)


def _rate(hertz: float) -> str:
    """A measured rate is known to some digits, a sound file's to the last."""
    return f"{hertz:.0f}" if hertz >= 1000 else f"{hertz:.3g}"


def _files(count: int) -> str:
    return f"{count} recordings are" if count != 1 else "1 recording is"


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:37]}..."
