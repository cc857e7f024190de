"""FLAC and Ogg (Vorbis, Opus), decoded by libsndfile.

The decoder gets the file as it is and gives out blocks, so that a small file that claims hours of
samples takes no more memory than what it really holds, up to the limit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from specc.diagnostics import Span, error
from specc.readers import MAX_SAMPLE_BYTES, Report, Request, Table, sound
from specc.readers.binary import damaged, empty, unreadable

SUFFIXES = (".flac", ".ogg", ".oga", ".opus")
FORMATS = ("FLAC", "OGG")
FRAMES_AT_A_TIME = 65_536
MAX_RATE_HZ = 10_000_000
UNKNOWN = 1 << 60  # libsndfile's number of frames for a FLAC that was streamed is near 2^63


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """The samples in ``path``; None where ``report`` got an error. Raises D003, D004, D005."""
    import soundfile

    try:
        if path.stat().st_size == 0:
            raise empty(name)
        with soundfile.SoundFile(path) as file:
            if file.format not in FORMATS or not 0 < file.samplerate <= MAX_RATE_HZ:
                raise damaged(name, f"this is {file.format} at {file.samplerate} Hz")
            expected = file.frames
            if expected >= UNKNOWN:
                message = "the file does not say how many samples it holds: it was streamed"
                raise damaged(
                    name, message, "convert it to FLAC or WAV once more, from file to file"
                )
            if not sound.fits(max(expected, 1), file.channels, name, request, report):
                return None
            samples = _decode(file, name)
            rate_hz, integers = file.samplerate, file.format == "FLAC"
    except soundfile.SoundFileError as reason:
        said = str(reason).rsplit(":", 1)[-1].strip().rstrip(".")
        raise damaged(name, f"the sound cannot be decoded: {said}") from None
    except OSError as reason:
        raise unreadable(name, reason) from None
    if len(samples) < expected:
        message = f"the file ends early: {len(samples)} of {expected} samples are there"
        raise damaged(name, message)
    if not sound.fits(len(samples), samples.shape[1], name, request, report):
        return None
    return sound.table(samples, rate_hz, integers, name, request, report)


def _decode(file: object, name: str) -> np.ndarray:
    parts, size = [], 0
    while len(part := file.read(FRAMES_AT_A_TIME, dtype="float32", always_2d=True)):
        size += part.nbytes
        if size > MAX_SAMPLE_BYTES:
            message = f"more than {MAX_SAMPLE_BYTES >> 20} MB of samples"
            raise error("D003", message, Span(name, 1), "split the recording into several files")
        parts.append(part)
    return np.concatenate([*parts, np.empty((0, file.channels), np.float32)])
