"""golden: recorded samples and the trainer's answers, for the self-test and the replay source.

One piece of a test recording per class, so that a board shows every class that it knows. The pieces
come from the middle of the class's first test recording (by name): chosen before any result is
known, never because the model does well on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from specc.app import ResolvedApp
from specc.c_text import c_numbers
from specc.dataset import Dataset
from specc.simulate import WindowResult

FLASH_SHARE = 0.25  # of the board's flash, at most, for the samples
WINDOWS = 9  # of each piece


@dataclass(frozen=True, eq=False)
class Chosen:
    """A piece of a test recording: its file, its label's index, float32 (n, n_channels)."""

    name: str
    label: int
    samples: np.ndarray


@dataclass(frozen=True, eq=False)
class Golden:
    """``samples``: float32 (sum of lengths, n_channels), the pieces one after another; ``windows``:
    the results of all pieces' windows, each piece from reset."""

    names: tuple[str, ...]
    labels: tuple[int, ...]
    lengths: tuple[int, ...]
    samples: np.ndarray
    windows: tuple[WindowResult, ...]
    window_length: int
    window_stride: int

    @property
    def n_samples(self) -> int:
        return sum(self.lengths)

    @property
    def samples_bytes(self) -> int:
        return self.samples.nbytes

    def pieces(self) -> list[np.ndarray]:
        """The samples of each piece."""
        return np.split(self.samples, np.cumsum(self.lengths)[:-1])

    def results(self) -> list[tuple[WindowResult, ...]]:
        """The windows of each piece."""
        found, first = [], 0
        for length in self.lengths:
            n = 1 + (length - self.window_length) // self.window_stride
            found.append(self.windows[first : first + n])
            first += n
        return found

    @property
    def samples_text(self) -> str:
        """As C, one sample a line."""
        return "\n".join(c_numbers(row) for row in self.samples)


def choose_pieces(app: ResolvedApp, dataset: Dataset) -> list[Chosen]:
    """The piece of each class that has a test recording, in label order."""
    per_class = app.board.flash_bytes * FLASH_SHARE / (4 * app.n_channels * len(app.labels))
    wanted = min(app.window.length + (WINDOWS - 1) * app.window.stride, int(per_class))
    tests = sorted(
        (r for r in dataset.recordings_of(dataset.test) if len(r.samples) >= app.window.length),
        key=lambda r: r.path,
    )
    found: list[Chosen] = []
    for label in range(len(app.labels)):
        recording = next((r for r in tests if r.label == label), None)
        if recording is None:
            continue
        samples = recording.samples
        length = max(app.window.length, min(wanted, len(samples)))
        start = (len(samples) - length) // 2
        found.append(Chosen(recording.path, label, samples[start : start + length]))
    return found


def make_golden(
    app: ResolvedApp,
    chosen: Sequence[Chosen],
    run: Callable[[np.ndarray], list[WindowResult]],
) -> Golden:
    """``run``: samples of a recording -> its windows' results from reset."""
    return Golden(
        names=tuple(piece.name for piece in chosen),
        labels=tuple(piece.label for piece in chosen),
        lengths=tuple(len(piece.samples) for piece in chosen),
        samples=np.concatenate([piece.samples for piece in chosen]),
        windows=tuple(result for piece in chosen for result in run(piece.samples)),
        window_length=app.window.length,
        window_stride=app.window.stride,
    )
