"""WAV: PCM of 8, 16, 24 and 32 bits and floats of 32 and 64, any number of channels.

Read here and not by libsndfile, which takes a truncated file for a shorter one. The format: RIFF
chunks, ``fmt`` before ``data`` (Multimedia Programming Interface and Data Specifications 1.0, 1991;
WAVEFORMATEXTENSIBLE). Streamed files state a length of 2^32 - 1; theirs is what there is.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from specc.readers import Report, Request, Table, sound
from specc.readers.binary import damaged, empty, unreadable

SUFFIXES = (".wav", ".wave")
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
MAX_CHUNKS = 1000
MAX_RATE_HZ = 10_000_000
FRAMES_AT_A_TIME = 65_536
STREAMED = 0xFFFFFFFF
_CONVERT = "convert it to 16-bit PCM, or move it out of the data folder"


@dataclass(frozen=True)
class _Format:
    integers: bool
    channels: int
    rate_hz: int
    sample_bytes: int


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """The samples in ``path``; None where ``report`` got an error. Raises D003, D004, D005."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size == 0:
                raise empty(name)
            form, start, length = _chunks(file, size, name)
            frame_bytes = form.channels * form.sample_bytes
            n_frames = length // frame_bytes
            if not sound.fits(n_frames, form.channels, name, request, report):
                return None
            file.seek(start)
            samples = _decode(file, form, n_frames, name)
    except OSError as reason:
        raise unreadable(name, reason) from None
    return sound.table(samples, form.rate_hz, form.integers, name, request, report)


def _chunks(file: BinaryIO, size: int, name: str) -> tuple[_Format, int, int]:
    """The format, and where the samples start and how many bytes they are."""
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise damaged(name, "this is no WAV file", _CONVERT)
    form = None
    for _ in range(MAX_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            break
        kind, length = header[:4], struct.unpack("<I", header[4:])[0]
        start = file.tell()
        if kind == b"data":
            if form is None:
                break
            left = size - start
            if length == STREAMED:
                length = left
            if length > left:
                message = f"the file ends early: {left} of {length} bytes of samples are there"
                raise damaged(name, message)
            if length == 0 and left > 0:
                raise damaged(name, "the recording was not finished: its length is 0")
            return form, start, length
        if kind == b"fmt ":
            form = _format(file.read(min(length, 40)), name)
        file.seek(start + length + length % 2)
    raise damaged(name, f"the WAV file has no {'format' if form is None else 'samples'}")


def _format(chunk: bytes, name: str) -> _Format:
    if len(chunk) < 16:
        raise damaged(name, "the WAV file's format is cut short")
    tag, channels, rate, _, align, _ = struct.unpack("<HHIIHH", chunk[:16])
    if tag == EXTENSIBLE and len(chunk) >= 26:
        tag = struct.unpack("<H", chunk[24:26])[0]
    sample_bytes = align // channels if channels else 0
    widths = {PCM: (1, 2, 3, 4), FLOAT: (4, 8)}
    if tag not in widths:
        raise damaged(
            name, f"the WAV file's encoding ({tag:#06x}) is neither PCM nor float", _CONVERT
        )
    if sample_bytes not in widths[tag] or align != sample_bytes * channels:
        message = f"the WAV file's frames of {align} bytes do not fit {channels} channels"
        raise damaged(name, message, _CONVERT)
    if not 0 < rate <= MAX_RATE_HZ:
        raise damaged(name, f"the WAV file says that its rate is {rate} Hz")
    return _Format(tag == PCM, channels, rate, sample_bytes)


def _decode(file: BinaryIO, form: _Format, n_frames: int, name: str) -> np.ndarray:
    """float32 ``(n_frames, channels)``; integers as shares of full scale."""
    found = np.empty((n_frames, form.channels), np.float32)
    frame_bytes = form.channels * form.sample_bytes
    for first in range(0, n_frames, FRAMES_AT_A_TIME):
        count = min(FRAMES_AT_A_TIME, n_frames - first)
        raw = file.read(count * frame_bytes)
        if len(raw) < count * frame_bytes:
            raise damaged(name, "the file ends early")
        values = _samples(raw, form)
        found[first : first + count] = values.reshape(count, form.channels)
    return found


def _samples(raw: bytes, form: _Format) -> np.ndarray:
    if not form.integers:
        with np.errstate(over="ignore"):  # an infinity is reported
            return np.frombuffer(raw, f"<f{form.sample_bytes}").astype(np.float32)
    if form.sample_bytes == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
    if form.sample_bytes == 3:
        wide = np.zeros((len(raw) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        values = wide.view("<i4")[:, 0]
        return (values / 2.0**31).astype(np.float32)
    values = np.frombuffer(raw, f"<i{form.sample_bytes}")
    return (values / 2.0 ** (8 * form.sample_bytes - 1)).astype(np.float32)
