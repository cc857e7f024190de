"""Edge Impulse's data acquisition format, as JSON and as CBOR.

``payload`` holds ``sensors`` (name and units), ``interval_ms`` and ``values``, a row for each sample
(or a bare number, where there is one sensor). A sensor is the channel of the same name, whatever its
case and punctuation: ``accX`` is ``acc_x``. The signature is not checked: it is there for the
server's sake. Source: Edge Impulse, Data acquisition format specification.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from specc.diagnostics import Span, choice_hint
from specc.readers import Report, Request, Table, units
from specc.readers.binary import content, damaged

SUFFIXES = (".json", ".cbor")
MAX_FILE_BYTES = 32_000_000  # as objects of Python they take some 20 times as much
MAX_MAGNITUDE = 1e30
MAX_SENSORS = 1024


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """The samples in ``path``; None where ``report`` got an error. Raises D003, D004, D005."""
    data = content(path, name, MAX_FILE_BYTES)
    decoded = _cbor(data, name) if path.name.lower().endswith(".cbor") else _json(data, name)
    payload = decoded.get("payload") if isinstance(decoded, dict) else None
    if not isinstance(payload, dict):
        raise damaged(name, 'no "payload": this is no data acquisition of Edge Impulse')
    sensors = _sensors(payload, name)
    values = _values(payload, len(sensors), name)
    columns = _columns(sensors, name, request, report)
    if columns is None:
        return None
    interval_ms = payload.get("interval_ms")
    if not _is_number(interval_ms) or not 1e-4 <= interval_ms <= 1e9:
        raise damaged(name, f'"interval_ms" is {str(interval_ms)[:40]}')
    bad = ~(np.abs(values[:, [index for index, _ in columns]]) <= MAX_MAGNITUDE)
    if bad.any():
        row, column = np.argwhere(bad)[0].tolist()
        message = f'"{request.channels[column].name}" is no usable number in sample {row + 1}'
        report.error("D010", message, Span(name, 1), "delete the sample, or record it again")
        return None
    samples = [values[:, i] * factor + offset for i, (factor, offset) in columns]
    return Table(
        np.stack(samples, axis=1).astype(np.float32),
        range(1, len(values) + 1),
        rate_hz=1000.0 / interval_ms,
        assumed_units=_assumed(sensors, columns, request),
    )


def _json(data: bytes, name: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as reason:
        said = str(reason).split(":")[0][:80]
        raise damaged(name, f"this is not JSON: {said}") from None


def _cbor(data: bytes, name: str) -> Any:
    import cbor2

    try:
        return cbor2.loads(data)
    except Exception as reason:  # whatever a decoder makes of a damaged file
        said = (str(reason).splitlines() or [type(reason).__name__])[0][:80]
        raise damaged(name, f"this is not CBOR: {said}") from None


def _sensors(payload: dict, name: str) -> list[tuple[str, str]]:
    """The name and the unit of each."""
    sensors = payload.get("sensors")
    if not isinstance(sensors, list) or not 0 < len(sensors) <= MAX_SENSORS:
        raise damaged(name, '"sensors" is no list of sensors')
    found = []
    for sensor in sensors:
        title = sensor.get("name") if isinstance(sensor, dict) else None
        unit = sensor.get("units", "") if isinstance(sensor, dict) else None
        if not isinstance(title, str) or not isinstance(unit, str):
            raise damaged(name, '"sensors" holds one without name or units')
        found.append((title[:64], unit[:64]))
    return found


def _values(payload: dict, n_sensors: int, name: str) -> np.ndarray:
    """float64 ``(n, n_sensors)``."""
    rows = payload.get("values")
    if not isinstance(rows, list):
        raise damaged(name, '"values" is no list of samples')
    if not rows:
        raise damaged(name, "there are no samples", "delete the file, or record it again")
    found = np.empty((len(rows), n_sensors))
    for i, row in enumerate(rows):
        numbers = row if isinstance(row, list) else [row]
        if len(numbers) != n_sensors or not all(map(_is_number, numbers)):
            what = f"sample {i + 1} is not {n_sensors} number{'s' * (n_sensors != 1)}"
            raise damaged(name, what, "delete the sample, or record it again")
        found[i] = numbers
    return found


def _is_number(value: object) -> bool:
    """Of those that a float64 can hold; a bool is none."""
    if isinstance(value, float):
        return True
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**64


def _columns(
    sensors: list[tuple[str, str]], name: str, request: Request, report: Report
) -> list[tuple[int, tuple[float, float]]] | None:
    """The sensor of each channel, with factor and offset of its unit; D006, D007, D026."""
    plain = [_plain(title) for title, _ in sensors]
    found = []
    for channel in request.channels:
        indexes = [i for i, title in enumerate(plain) if title == _plain(channel.name)]
        if len(indexes) != 1:
            code = "D026" if indexes else "D006"
            message = f'the channel "{channel.name}" is not in the file'
            if indexes:
                message = f'"{channel.name}" names {len(indexes)} sensors'
            hint = choice_hint(channel.name, [t for t, _ in sensors[:20]], "sensors")
            report.error(code, message, Span(name, 1), hint)
            continue
        unit = sensors[indexes[0]][1].strip()
        scale = units.conversion(unit, channel.unit) if unit else (1.0, 0.0)
        if scale is None:
            hint = choice_hint(unit, units.known(channel.unit), f"units for {channel.unit}")
            message = f'unknown unit "{unit}" of "{sensors[indexes[0]][0]}"'
            report.error("D007", message, Span(name, 1), hint)
            continue
        found.append((indexes[0], scale))
    return found if len(found) == len(request.channels) else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _assumed(
    sensors: list[tuple[str, str]], columns: list[tuple[int, Any]], request: Request
) -> tuple[str, ...]:
    pairs = zip(columns, request.channels, strict=True)
    return tuple(
        f"{sensors[i][0]} [{channel.unit}]"
        for (i, _), channel in pairs
        if not sensors[i][1].strip()
    )
