"""CSV and gzip CSV: a header that names each column and its unit, then one sample a row.

The header is ``acc_x [g],acc_y [g],...``; commas, semicolons or tabs separate. A block of lines is
parsed by NumPy's C reader; only a block that it refuses is gone over line by line, to say exactly
which field is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from specc.diagnostics import Span
from specc.readers import MAX_SAMPLE_BYTES, Report, Request, Table
from specc.readers.columns import MAX_MAGNITUDE, MAX_NAME_CHARACTERS, Names, time_in_seconds
from specc.readers.header import NUMBER, Header, read_header, split_fields
from specc.readers.text import Block, blocks

SUFFIXES = (".csv", ".csv.gz")


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """The table in ``path``; None where ``report`` got an error that stands in the way.

    ``name`` is what diagnostics call the file. Raises :class:`SpeccError` for what ends the
    reading of the file (D003, D004) and :class:`TooManyProblems`."""
    header: Header | None = None
    parts: list[_Part] = []
    names = (Names(), Names())
    failed = False
    size = 0
    for block in blocks(path, name):
        lines, first = block.lines, block.first
        if header is None:
            header = read_header(lines[0], name, request, report)
            if header is None:
                return None
            lines, first = lines[1:], first + 1
        part = _parse(Block(first, lines), header, name, names, report)
        if part is None:
            failed = True
            continue
        size += part.samples.nbytes
        if size > MAX_SAMPLE_BYTES:
            message = f"more than {MAX_SAMPLE_BYTES >> 20} MB of samples"
            report.error("D003", message, Span(name, 1), "split the recording into several files")
            return None
        parts.append(part)
    if header is None or not (failed or any(len(p.lines) for p in parts)):
        report.error("D005", "the file is empty", Span(name, 1), "delete it or record it again")
        return None
    return None if failed else _table(parts, header, names, request)


@dataclass(frozen=True, eq=False)
class _Part:
    samples: np.ndarray
    lines: np.ndarray
    time: np.ndarray | None
    labels: np.ndarray | None
    groups: np.ndarray | None


def _table(parts: list[_Part], header: Header, names: tuple[Names, ...], request: Request) -> Table:
    def join(field: str) -> np.ndarray | None:
        arrays = [getattr(p, field) for p in parts]
        return None if arrays[0] is None else np.concatenate(arrays)

    seconds, assumed = time_in_seconds(header, join("time"), request)
    return Table(
        samples=join("samples"),
        lines=join("lines"),
        seconds=seconds,
        time_name=None if header.time is None else header.names[header.time],
        labels=join("labels"),
        label_names=names[0].known,
        groups=join("groups"),
        group_names=names[1].known,
        assumed_units=assumed,
    )


def _parse(
    block: Block,
    header: Header,
    file: str,
    names: tuple[Names, Names],
    report: Report,
) -> _Part | None:
    lines = block.lines
    numbers = np.arange(block.first, block.first + len(lines), dtype=np.int64)
    if not all(lines):
        kept = [i for i, line in enumerate(lines) if line.strip()]
        lines, numbers = [lines[i] for i in kept], numbers[kept]
    rows = _load(lines, header)
    if rows is None:
        _explain(lines, numbers, header, file, report)
        return None
    values = np.stack([rows[f"c{i}"] for i in header.channels], axis=1)
    time = None if header.time is None else rows[f"c{header.time}"]
    if not (_in_bounds(values) and (time is None or _in_bounds(time))):
        _explain(lines, numbers, header, file, report)
        return None
    values = values * np.array(header.factors) + np.array(header.offsets)
    codes: list[np.ndarray | None] = []
    for column, known in zip((header.label, header.group), names, strict=True):
        if column is None:
            codes.append(None)
            continue
        texts = rows[f"c{column}"]
        long = np.flatnonzero(np.char.str_len(texts) >= MAX_NAME_CHARACTERS)
        if len(long):
            message = (
                f'a name in "{header.names[column]}" has {MAX_NAME_CHARACTERS} characters or more'
            )
            report.error("D009", message, Span(file, int(numbers[long[0]])), "shorten it")
            return None
        codes.append(known.codes(texts))
    return _Part(values.astype(np.float32), numbers, time, *codes)


def _in_bounds(values: np.ndarray) -> bool:
    """Whether all are finite and small enough to stay finite as float32 in any unit."""
    return bool((np.abs(values) <= MAX_MAGNITUDE).all())


def _load(lines: list[str], header: Header) -> np.ndarray | None:
    """One field ``c<i>`` a column; None where NumPy's reader refuses the lines."""
    kinds = []
    for i in range(len(header.names)):
        if i in header.numbers:
            kinds.append((f"c{i}", np.float64))
        else:
            kept = i in (header.label, header.group)
            kinds.append((f"c{i}", f"U{MAX_NAME_CHARACTERS if kept else 1}"))
    dtype = np.dtype(kinds)
    if not lines:
        return np.empty(0, dtype)
    try:
        rows = np.loadtxt(
            lines, dtype, comments=None, delimiter=header.delimiter, quotechar='"', ndmin=1
        )
    except ValueError:
        return None
    return rows if len(rows) == len(lines) else None


def _explain(
    lines: list[str], numbers: np.ndarray, header: Header, file: str, report: Report
) -> None:
    """Reports each wrong field of a block that did not load."""
    before = len(report.errors)
    for line, number in zip(lines, numbers.tolist(), strict=True):
        fields = split_fields(line, header.delimiter)
        if len(fields) != len(header.names):
            report.error(
                "D008",
                f"{len(fields)} fields where the header has {len(header.names)} columns",
                Span(file, number, 1, max(1, len(line))),
                "complete the row, or delete it",
            )
            continue
        column = 1
        for i, text in enumerate(fields):
            if i in header.numbers:
                _check_number(text, header.names[i], Span(file, number, column, len(text)), report)
            column += len(text) + 1
    if len(report.errors) == before:
        report.error(
            "D009",
            "these lines cannot be read as CSV (a quoted field that does not end?)",
            Span(file, int(numbers[0]) if len(numbers) else 1),
            "write plain numbers, without quotes",
        )


def _check_number(text: str, column: str, span: Span, report: Report) -> None:
    bare = text.strip().lower().lstrip("+-")
    if not bare:
        report.error("D009", f'the value of "{column}" is missing', span, "delete the row")
    elif bare in {"nan", "inf", "infinity"}:
        report.error(
            "D010",
            f'"{column}" is {text.strip()}',
            span,
            "delete the row, or interpolate the value",
        )
    elif not NUMBER.match(text):
        decimal_comma = re.match(r"\s*-?\d+,\d+", text)
        hint = "decimals are written with a point" if decimal_comma else "delete the row"
        report.error("D009", f'"{text[:40]}" in "{column}" is not a number', span, hint)
    elif abs(float(text)) > MAX_MAGNITUDE:
        hint = "delete the row, or interpolate the value"
        report.error("D010", f'"{column}" is too large: {text[:40]}', span, hint)
