"""Recordings that are there twice: a copy on the other side of the split makes a test worthless.

Equal samples are found by their SHA-256. Nearly equal ones (another gain, an offset, a little noise, a
lossy format in between) by a sketch: 64 bits that say where the energy of 65 equal stretches rises.
Recordings whose sketches share 16 bits of the four times 16 are compared in full. Copies that are
shifted or cut are not found.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from specc.diagnostics import Span
from specc.readers import Report

if TYPE_CHECKING:
    from specc.recordings import Recording

STRETCHES = 65
BANDS = 4
MAX_DIFFERENT_BITS = 8
MIN_CORRELATION = 0.99
MIN_STEP_CORRELATION = 0.8
MAX_LENGTH_RATIO = 1.02
MAX_COMPARISONS = 100_000
LISTED = 5


@dataclass(frozen=True)
class Pair:
    """Indexes of two recordings, ``first`` before ``second``; ``equal``: in every sample."""

    first: int
    second: int
    equal: bool


def duplicates(recordings: Sequence[Recording]) -> list[Pair]:
    """Each recording that is there already, with the first that it equals. Recordings that do not
    vary are equal to nothing."""
    found: list[Pair] = []
    first_of: dict[bytes, int] = {}
    sketches: list[tuple[int, int]] = []
    for i, recording in enumerate(recordings):
        samples = recording.samples
        if (samples == samples[:1]).all():
            continue
        key = hashlib.sha256(np.ascontiguousarray(samples)).digest()
        first = first_of.setdefault(key, i)
        if first != i:
            found.append(Pair(first, i, True))
        elif len(samples) >= STRETCHES:
            sketches.append((i, _sketch(samples)))
    known: set[int] = set()
    for first, second in _candidates(sketches):
        if second not in known and _nearly_equal(recordings[first], recordings[second]):
            known.add(second)
            found.append(Pair(first, second, False))
    return sorted(found, key=lambda pair: (pair.second, pair.first))


def leaks(
    pairs: Sequence[Pair], recordings: Sequence[Recording], splits: Sequence
) -> list[tuple[Pair, str, str]]:
    """The pairs whose recordings are in different splits, with the splits' names."""
    split_of = {group: split.name for split in splits for group in split.groups}
    found = []
    for pair in pairs:
        names = [split_of[recordings[i].group] for i in (pair.first, pair.second)]
        if names[0] != names[1]:
            found.append((pair, *names))
    return found


def check_leaks(recordings: Sequence[Recording], splits: Sequence, report: Report) -> None:
    """Warns (D037) of copies on both sides of the split."""
    found = leaks(duplicates(recordings), recordings, splits)
    hint = "delete one, or give both the same group: what is tested must not have been learned"
    for pair, ours, theirs in found[:LISTED]:
        first, second = recordings[pair.first], recordings[pair.second]
        same = "the same samples as" if pair.equal else "nearly the same samples as"
        message = f"{same} {first.path}, which is in {ours}, and this in {theirs}"
        report.warning("D037", message, Span(second.path, second.line), hint)
    if len(found) > LISTED:
        report.warning("D037", f"{len(found)} recordings are in two splits in all", None, hint)


def _sketch(samples: np.ndarray) -> int:
    """64 bits: whether a stretch holds more energy than the one before it."""
    power = np.square(samples - samples.mean(axis=0, dtype=np.float64)).sum(axis=1)
    starts = np.linspace(0, len(power), STRETCHES + 1).astype(int)[:-1]
    energy = np.add.reduceat(power, starts)
    return int.from_bytes(np.packbits(energy[1:] > energy[:-1]).tobytes(), "big")


def _candidates(sketches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes with near sketches, each once."""
    seen: set[tuple[int, int]] = set()
    bits = 64 // BANDS
    for band in range(BANDS):
        buckets: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for i, sketch in sketches:
            bucket = buckets[(sketch >> bits * band) & ((1 << bits) - 1)]
            for other, theirs in bucket:
                near = (sketch ^ theirs).bit_count() <= MAX_DIFFERENT_BITS
                if near and (other, i) not in seen:
                    if len(seen) >= MAX_COMPARISONS:
                        return
                    seen.add((other, i))
                    yield other, i
            bucket.append((i, sketch))


def _nearly_equal(first: Recording, second: Recording) -> bool:
    shorter, longer = sorted((first.samples, second.samples), key=len)
    if len(longer) > len(shorter) * MAX_LENGTH_RATIO:
        return False
    a, b = shorter, longer[: len(shorter)]
    # Slow curves are alike from afar: what they do from sample to sample must be alike as well.
    return (
        _correlation(a, b) >= MIN_CORRELATION
        and _correlation(np.diff(a, axis=0), np.diff(b, axis=0)) >= MIN_STEP_CORRELATION
    )


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = (x - x.mean(axis=0) for x in (a, b))
    norm = float(np.sqrt(np.square(a).sum() * np.square(b).sum()))
    return float((a * b).sum()) / norm if norm > 0 else 0.0
