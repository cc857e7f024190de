"""What all sound files share: frames of channels at a rate that the file states.

A sample is a share of full scale, -1 to 1, which is what a channel in ``fs`` holds. Sound files know
no other unit. So of a channel in another (a vibration in g) integers mean nothing and are refused;
floats are taken to be in the channel's unit, and that is said.
"""

from __future__ import annotations

import numpy as np

from specc.diagnostics import Span, error
from specc.readers import MAX_SAMPLE_BYTES, Report, Request, Table

FULL_SCALE = "fs"
MAX_MAGNITUDE = 1e30
_SPLIT = "split the recording into several files (give them the same group)"


def fits(n_frames: int, n_channels: int, name: str, request: Request, report: Report) -> bool:
    """Whether the file's channels are the sensor's and its samples can be held; else reported."""
    wanted = len(request.channels)
    if n_channels != wanted:
        names = ", ".join(c.name for c in request.channels)
        message = (
            f"{n_channels} channel{'s' * (n_channels != 1)}, but [sensor] has {wanted}: {names}"
        )
        hint = "mix it down to mono" if wanted == 1 else "record the channels of [sensor]"
        report.error("D033", message, Span(name, 1), f"{hint}, or change `[sensor] channels`")
        return False
    if n_frames * n_channels * 4 > MAX_SAMPLE_BYTES:
        message = f"more than {MAX_SAMPLE_BYTES >> 20} MB of samples"
        raise error("D003", message, Span(name, 1), _SPLIT)
    if n_frames == 0:
        message = "the file holds no samples"
        report.error("D005", message, Span(name, 1), "delete it or record it again")
        return False
    return True


def table(
    samples: np.ndarray, rate_hz: float, integers: bool, name: str, request: Request, report: Report
) -> Table | None:
    """The table of float32 ``samples``, ``(frames, channels)``. Reports D007 and D010."""
    physical = [c for c in request.channels if c.unit != FULL_SCALE]
    if physical and integers:
        message = f'whole numbers without a unit, but "{physical[0].name}" is in {physical[0].unit}'
        hint = (
            "store floats in the channel's unit, or CSV with the unit in its header, or move the file "
            "out of the data folder"
        )
        report.error("D007", message, Span(name, 1), hint)
        return None
    bad = ~(np.abs(samples) <= MAX_MAGNITUDE)
    if bad.any():
        frame, channel = np.argwhere(bad)[0].tolist()
        message = (
            f'"{request.channels[channel].name}" is {samples[frame, channel]} in sample {frame}'
        )
        report.error("D010", message, Span(name, 1), "cut the recording there, or repair it")
        return None
    return Table(
        samples,
        range(1, len(samples) + 1),
        rate_hz=rate_hz,
        assumed_units=tuple(f"{c.name} [{c.unit}]" for c in physical),
    )
