"""Parquet: a column for each channel, named as in CSV (``acc_x [g]``), and label, group and time.

pyarrow reads it, which is large and not installed with specc: ``pip install specc-tinyml[parquet]``.
Batches are read until the limit; what the file claims to hold allocates nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from specc.diagnostics import Span, SpeccError, error
from specc.readers import MAX_SAMPLE_BYTES, Report, Request, Table, TooManyProblems
from specc.readers.binary import content, damaged
from specc.readers.columns import MAX_MAGNITUDE, MAX_NAME_CHARACTERS, Names, time_in_seconds
from specc.readers.header import Header, header_of

SUFFIXES = (".parquet",)
MAX_FILE_BYTES = 256_000_000
ROWS_AT_A_TIME = 65_536


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """The table in ``path``; None where ``report`` got an error. Raises D003, D004, D005, D038."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        hint = 'pip install "specc-tinyml[parquet]"'
        raise error("D038", "reading Parquet needs pyarrow", Span(name, 1), hint) from None
    data = content(path, name, MAX_FILE_BYTES)
    try:
        file = parquet.ParquetFile(arrow.BufferReader(data))
        header = header_of(list(file.schema_arrow.names), name, request, report)
        if header is None:
            return None
        return _table(file, header, name, request, report)
    except (SpeccError, TooManyProblems):
        raise
    except Exception as reason:  # whatever a decoder makes of a damaged file
        said = (str(reason).splitlines() or [""])[0][:80]
        raise damaged(name, f"the Parquet file cannot be read: {said}") from None


def _table(file: Any, header: Header, name: str, request: Request, report: Report) -> Table | None:
    wanted = [i for i in (*header.numbers, header.label, header.group) if i is not None]
    titles = [file.schema_arrow.names[i] for i in wanted]
    parts: list[dict[int, np.ndarray]] = []
    names = {i: Names() for i in (header.label, header.group) if i is not None}
    first = size = 0
    for batch in file.iter_batches(ROWS_AT_A_TIME, columns=titles, use_threads=False):
        columns = dict(zip(wanted, (batch.column(t) for t in titles), strict=True))
        part = {}
        for i, column in columns.items():
            title, line = header.names[i], first + 1
            if i in names:
                part[i] = _codes(column, names[i], title, name, line)
            else:
                part[i] = _numbers(column, title, name, line)
            size += part[i].nbytes
        if size > 2 * MAX_SAMPLE_BYTES:  # these are float64
            message = f"more than {MAX_SAMPLE_BYTES >> 20} MB of samples"
            raise error("D003", message, Span(name, 1), "split the recording into several files")
        parts.append(part)
        first += batch.num_rows
    if first == 0:
        report.error(
            "D005", "the file holds no rows", Span(name, 1), "delete it or record it again"
        )
        return None
    joined = {i: np.concatenate([part[i] for part in parts]) for i in wanted}
    values = np.stack([joined[i] for i in header.channels], axis=1)
    values = values * np.array(header.factors) + np.array(header.offsets)
    seconds, assumed = time_in_seconds(header, joined.get(header.time), request)
    return Table(
        values.astype(np.float32),
        range(1, first + 1),
        seconds=seconds,
        time_name=None if header.time is None else header.names[header.time],
        labels=joined.get(header.label),
        label_names=names[header.label].known if header.label is not None else (),
        groups=joined.get(header.group),
        group_names=names[header.group].known if header.group is not None else (),
        assumed_units=assumed,
    )


def _numbers(column: Any, title: str, name: str, line: int) -> np.ndarray:
    """float64. Raises D009 and D010, whose line is the row."""
    from pyarrow import compute, types

    if not (types.is_integer(column.type) or types.is_floating(column.type)):
        message = f'"{title}" is a column of {str(column.type)[:40]}, not of numbers'
        raise error("D009", message, Span(name, line), "store it as numbers")
    if column.null_count:
        at = line + int(np.argmax(column.is_null().to_numpy(zero_copy_only=False)))
        raise error("D009", f'the value of "{title}" is missing', Span(name, at), "delete the row")
    values = compute.cast(column, "float64", safe=False).to_numpy(zero_copy_only=False)
    bad = ~(np.abs(values) <= MAX_MAGNITUDE)
    if bad.any():
        at = int(np.argmax(bad))
        message = f'"{title}" is {values[at]}'
        hint = "delete the row, or interpolate the value"
        raise error("D010", message, Span(name, line + at), hint)
    return values


def _codes(column: Any, names: Names, title: str, name: str, line: int) -> np.ndarray:
    """int32 indexes of the texts (or whole numbers) of a column."""
    from pyarrow import types

    kind = column.type.value_type if types.is_dictionary(column.type) else column.type
    texts = types.is_string(kind) or types.is_large_string(kind) or types.is_integer(kind)
    if not texts:
        message = f'"{title}" is a column of {str(kind)[:40]}, not of names'
        raise error("D009", message, Span(name, line), "store it as text")
    values = ["" if v is None else str(v) for v in column.to_pylist()]
    long = [i for i, v in enumerate(values) if len(v) >= MAX_NAME_CHARACTERS]
    if long:
        message = f'a name in "{title}" has {MAX_NAME_CHARACTERS} characters or more'
        raise error("D009", message, Span(name, line + long[0]), "shorten it")
    return names.codes(np.array(values, f"U{MAX_NAME_CHARACTERS}"))
