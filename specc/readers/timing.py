"""Time: is every sample there, at the rate that the firmware will sample at?

A network that was trained on 100 Hz recordings taken for 50 Hz fails on the device and nowhere
else. So the time column is checked, or the rate that the file states; gaps split a recording (no
window straddles one), and another rate is an error unless the spec asks for resampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from specc.app import ResolvedApp
from specc.diagnostics import Span
from specc.readers import MAX_SAMPLE_BYTES, Report, Table
from specc.readers.resampling import METHOD, resampled

RATE_TOLERANCE = 0.02
GAP_STEPS = 1.5  # a longer step is a gap: at least one sample is missing
RESAMPLED_GAP_STEPS = 3.0  # where samples are interpolated anyway, one or two may be missing
MIN_STEPS = 10  # fewer say nothing about the rate
MAX_UPSAMPLING = 10.0
MAX_DOWNSAMPLING = 1000.0
LINEAR = "linear interpolation, without a filter"
LISTED_GAPS = 8


@dataclass(frozen=True, eq=False)
class Piece:
    """Samples without a gap. ``samples`` float32 ``(n, channels)``; ``line`` of the first."""

    samples: np.ndarray
    line: int


@dataclass(frozen=True)
class Timing:
    """What one file says of time. ``rate_hz`` is None where too few steps tell it; ``resampled``: by
    which method."""

    rate_hz: float | None
    n_gaps: int = 0
    gaps: tuple[tuple[int, float], ...] = ()  # of the first few: the line after it, its seconds
    resampled: str | None = None


def pieces(
    table: Table, rows: slice, app: ResolvedApp, file: str, report: Report
) -> tuple[list[Piece], Timing]:
    """Cuts the ``rows`` of ``table`` at gaps; resamples each piece to the spec's rate if asked to.

    Resampling by a time column is linear interpolation onto a regular grid from the piece's first
    sample; by a stated rate it is a polyphase filter. Reports D015 (time that does not increase)."""
    rate_hz, resample = app.sensor.rate_hz, app.data.resample
    samples, lines = table.samples[rows], table.lines[rows]
    if table.seconds is None and table.rate_hz is not None:
        return _at_stated_rate(samples, int(lines[0]), table.rate_hz, app)
    if table.seconds is None or len(samples) < 2:
        return [Piece(samples, int(lines[0]))], Timing(None)
    seconds = table.seconds[rows]
    steps = np.diff(seconds)
    if steps.min() <= 0:
        at = int(np.argmax(steps <= 0)) + 1
        verb = "repeats" if steps[at - 1] == 0 else "goes back"
        report.error(
            "D015",
            f'"{table.time_name}" {verb}: {seconds[at]:.6g} s after {seconds[at - 1]:.6g} s',
            Span(file, int(lines[at])),
            "sort the rows by time, and keep one recording in a file (or give each its own group)",
        )
        return [], Timing(None)
    median = float(np.median(steps))
    gap = steps > median * (RESAMPLED_GAP_STEPS if resample else GAP_STEPS)
    even = steps[~gap]
    rate = 1.0 / float(even.mean()) if len(even) >= MIN_STEPS else None
    at = np.flatnonzero(gap) + 1
    gaps = tuple((int(lines[i]), float(steps[i - 1])) for i in at[:LISTED_GAPS])
    regular = bool((np.abs(even * rate_hz - 1.0) <= RATE_TOLERANCE).all())
    change = resample and not regular and (rate is None or rate * MAX_UPSAMPLING >= rate_hz)
    found = []
    for first, last in zip((0, *at.tolist()), (*at.tolist(), len(samples)), strict=True):
        part = samples[first:last]
        if change:
            if last - first < 2 or 1.0 / median * MAX_UPSAMPLING < rate_hz:
                continue
            part = _interpolated(part, seconds[first:last], rate_hz)
        found.append(Piece(part, int(lines[first])))
    return found, Timing(rate, len(at), gaps, LINEAR if change else None)


def _at_stated_rate(
    samples: np.ndarray, line: int, rate_hz: float, app: ResolvedApp
) -> tuple[list[Piece], Timing]:
    ratio = app.sensor.rate_hz / rate_hz
    if not app.data.resample or ratio == 1 or not 1 / MAX_DOWNSAMPLING <= ratio <= MAX_UPSAMPLING:
        return [Piece(samples, line)], Timing(rate_hz)
    if samples.nbytes * ratio > MAX_SAMPLE_BYTES:
        return [Piece(samples, line)], Timing(rate_hz)
    found = resampled(samples, rate_hz, app.sensor.rate_hz)
    return [Piece(found, line)], Timing(rate_hz, resampled=METHOD)


def wrong(rate_hz: float, wanted_hz: float) -> bool:
    return abs(rate_hz / wanted_hz - 1.0) > RATE_TOLERANCE


def _interpolated(samples: np.ndarray, seconds: np.ndarray, rate_hz: float) -> np.ndarray:
    elapsed = seconds - seconds[0]
    count = int(np.floor(elapsed[-1] * rate_hz + 1e-6)) + 1
    grid = np.arange(count) / rate_hz
    columns = [np.interp(grid, elapsed, samples[:, c]) for c in range(samples.shape[1])]
    return np.stack(columns, axis=1).astype(np.float32)
