"""Recordings for the tests of readers, made on the spot."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from data_apps import make_app

from specc.app import Channel, ResolvedApp

AUDIO = (Channel("audio", "fs"),)
RATE = 1000


def tone(n: int = 1000, hz: float = 50.0, level: float = 0.5, rate: float = RATE) -> np.ndarray:
    """float64 ``(n, 1)``."""
    return level * np.sin(2 * np.pi * hz * np.arange(n)[:, None] / rate)


def noise(seed: int, n: int = 1000, n_channels: int = 1, level: float = 0.2) -> np.ndarray:
    """float64 ``(n, n_channels)`` in -1..1."""
    return np.clip(np.random.default_rng(seed).normal(0, level, (n, n_channels)), -1, 1)


def pcm(samples: np.ndarray, bits: int) -> bytes:
    """Whole numbers of ``bits``, as WAV has them."""
    scaled = np.clip(np.round(samples * 2.0 ** (bits - 1)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    whole = scaled.astype(np.int64)
    if bits == 8:
        return (whole + 128).astype(np.uint8).tobytes()
    if bits == 24:
        return whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return whole.astype(f"<i{bits // 8}").tobytes()


def wav(samples: np.ndarray, rate: int = RATE, bits: int = 16, kind: int = 1, **changes) -> bytes:
    """A WAV file. ``kind``: 1 PCM, 3 float, 0xFFFE either in the extensible format. ``changes``: of
    ``data_length``, ``align``, ``before`` (chunks in front of the samples)."""
    n_channels = samples.shape[1]
    is_float = kind == 3
    body = samples.astype(f"<f{bits // 8}").tobytes() if is_float else pcm(samples, bits)
    align = changes.get("align", n_channels * bits // 8)
    form = struct.pack("<HHIIHH", kind, n_channels, rate, rate * align, align, bits)
    if kind == 0xFFFE:
        form += struct.pack("<HHIH", 22, bits, 0, 1) + bytes(14)
    length = changes.get("data_length", len(body))
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + changes.get("before", b"")
    chunks += b"data" + struct.pack("<I", length) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def put(folder: Path, name: str, content: bytes | str) -> Path:
    """Writes a file of the data set."""
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def put_wavs(folder: Path, labels: tuple[str, ...] = ("idle", "circle"), each: int = 4) -> None:
    """A folder of WAVs for each label."""
    for k, label in enumerate(labels):
        for g in range(each):
            put(folder, f"{label}/subject={g}.wav", wav(noise(100 * k + g)))


def sound_app(folder: Path, **changes) -> ResolvedApp:
    """An app that listens at 1 kHz, with windows of 100 samples."""
    given = {"channels": AUDIO, "rate_hz": float(RATE), "ranges": {"audio": 1.0}}
    return make_app(folder, **{**given, "length": 100, "stride": 50, **changes})
