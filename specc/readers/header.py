"""The header of a text table: which column is which channel, in which unit.

``acc_x [m/s^2]`` and ``acc_x (m/s^2)`` name a column and its unit.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from specc.diagnostics import Span, choice_hint
from specc.readers import Report, Request, units

MAX_COLUMNS = 1024
MAX_TITLE = 200  # characters that are looked at: the pattern is quadratic in them

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$")
_COLUMN = re.compile(
    r"^(?P<name>.*?)\s*(?:\[(?P<square>[^\]]*)\]|\((?P<round>[^)]*)\))?$", re.DOTALL
)
_TIME_NAMES = ("time", "timestamp")


@dataclass(frozen=True)
class Header:
    """Column indexes, and the conversion ``value * factor + offset`` of each channel."""

    delimiter: str
    names: tuple[str, ...]
    channels: tuple[int, ...]  # column of each channel
    factors: tuple[float, ...]
    offsets: tuple[float, ...]
    time: int | None
    time_factor: float | None  # seconds in one unit; None: not said in the header
    label: int | None
    group: int | None
    assumed: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The columns whose fields must be numbers."""
        return self.channels if self.time is None else (*self.channels, self.time)


def split_fields(line: str, delimiter: str) -> list[str]:
    """The fields of a line, without their quotes; split plainly where the quoting is broken."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def read_header(line: str, file: str, request: Request, report: Report) -> Header | None:
    """The header in ``line``; None where ``report`` got an error about it."""
    delimiter = max(",;\t", key=line.count)
    count = line.count(delimiter) + 1
    if count > MAX_COLUMNS:
        message = f"{count} columns; the limit is {MAX_COLUMNS}"
        report.error("D003", message, Span(file, 1), "a column is a channel, a row is a sample")
        return None
    fields = split_fields(line, delimiter)
    if any(NUMBER.match(field) for field in fields) or not fields:
        example = ",".join(f"{c.name} [{c.unit}]" for c in request.channels)
        report.error(
            "D005",
            "the first line must name the columns",
            Span(file, 1, 1, max(1, len(line))),
            f"begin the file with a line such as: {example}",
        )
        return None
    starts = [1 + sum(len(f) + 1 for f in fields[:i]) for i in range(len(fields))]
    spans = [Span(file, 1, start, max(1, len(f))) for start, f in zip(starts, fields, strict=True)]
    return _Columns(fields, spans, request, report).result(delimiter)


def header_of(titles: list[str], file: str, request: Request, report: Report) -> Header | None:
    """The header of a table whose columns are called ``titles``; None where ``report`` got an
    error about it."""
    if not 0 < len(titles) <= MAX_COLUMNS:
        message = f"{len(titles)} columns; the limit is {MAX_COLUMNS}"
        report.error("D003", message, Span(file, 1), "a column is a channel, a row is a sample")
        return None
    return _Columns(titles, [Span(file, 1)] * len(titles), request, report).result(",")


class _Columns:
    """Finds the columns that the request names and the factors of their units."""

    def __init__(self, titles: list[str], spans: list[Span], request: Request, report: Report):
        columns = [_COLUMN.match(title.strip()[:MAX_TITLE]) for title in titles]
        self.names = tuple(m["name"].strip() for m in columns)
        self.folded = [n.casefold() for n in self.names]
        self.units = [m["square"] if m["square"] is not None else m["round"] for m in columns]
        self.spans, self.request, self.report = spans, request, report
        self.assumed: list[str] = []
        self.ok = True

    def result(self, delimiter: str) -> Header | None:
        wanted = self.request
        channels = [self._find(c.name, "D006", "channel") for c in wanted.channels]
        label = None
        if wanted.label_column is not None:
            label = self._find(wanted.label_column, "D027", "label column")
        group = self._find_optional(wanted.group_column)
        if wanted.time_column is not None:
            time = self._find(wanted.time_column, "D028", "time column")
        else:
            found = (self._find_optional(name) for name in _TIME_NAMES)
            time = next((i for i in found if i is not None), None)
        if not self.ok:
            return None
        scales = [self._scale(i, c.unit) for i, c in zip(channels, wanted.channels, strict=True)]
        time_factor = None if time is None else self._time_factor(time)
        if not self.ok:
            return None
        return Header(
            delimiter,
            self.names,
            tuple(channels),
            tuple(s[0] for s in scales),
            tuple(s[1] for s in scales),
            time,
            time_factor,
            label,
            group,
            tuple(self.assumed),
        )

    def _problem(self, code: str, message: str, span: Span, hint: str | None) -> None:
        self.ok = False
        self.report.error(code, message, span, hint)

    def _find(self, name: str, code: str, what: str) -> int:
        index = self._find_optional(name)
        if index is None:
            message = f'the {what} "{name}" is not in the file'
            hint = choice_hint(name, self.names[:20], "columns")
            self._problem(code, message, Span(self.spans[0].file, 1), hint)
            return 0
        return index

    def _find_optional(self, name: str | None) -> int | None:
        if name is None:
            return None
        for names, key in ((self.names, name), (self.folded, name.casefold())):
            indexes = [i for i, n in enumerate(names) if n == key]
            if len(indexes) > 1:
                self._problem(
                    "D026",
                    f'"{name}" names {len(indexes)} columns',
                    self.spans[indexes[1]],
                    "give each column its own name",
                )
            if indexes:
                return indexes[0]
        return None

    def _scale(self, index: int, channel_unit: str) -> tuple[float, float]:
        unit = self.units[index]
        if unit is None or not unit.strip():
            self.assumed.append(f"{self.names[index]} [{channel_unit}]")
            return (1.0, 0.0)
        scale = units.conversion(unit.strip(), channel_unit)
        if scale is None:
            hint = choice_hint(unit, units.known(channel_unit), f"units for {channel_unit}")
            message = f'unknown unit "{unit}" of "{self.names[index]}"'
            self._problem("D007", message, self.spans[index], hint)
            return (1.0, 0.0)
        return scale

    def _time_factor(self, index: int) -> float | None:
        unit = self.units[index]
        if unit is None or not unit.strip():
            return None
        factor = units.seconds(unit)
        if factor is None:
            hint = choice_hint(unit, units.TIME_UNITS, "units of time")
            self._problem("D028", f'unknown unit of time "{unit}"', self.spans[index], hint)
        return factor
