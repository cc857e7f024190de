"""stream: samples in, the features of each window out, by the kernels that the firmware runs.

A :class:`Stream` does on the host what ``app/features.c`` does on the device: signal blocks change
each sample, frame blocks turn each frame into values when its last sample has come, and at the end of
a window its features are made of the window's samples and frames. Samples may come one at a time, in
blocks or as a whole recording: the bits are the same, because a kernel is given the same numbers in
the same order. Training takes its features from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from specc.app import ResolvedApp
from specc.dataset import Dataset, Split
from specc.features import feature_shape, kept_channels, lower_features, lower_signals
from specc.kernel import LoweredFeature
from specc.native import Kernel, frames, window

Progress = Callable[[int, int], None]


@dataclass(eq=False)
class _Tail:
    """The newest rows of an endless array; ``first`` is the index of the oldest that is kept."""

    rows: np.ndarray
    first: int = 0

    def append(self, rows: np.ndarray) -> None:
        self.rows = np.concatenate([self.rows, rows]) if len(self.rows) else rows

    def between(self, start: int, stop: int) -> np.ndarray:
        return self.rows[start - self.first : stop - self.first]

    def drop_before(self, index: int) -> None:
        n = min(max(0, index - self.first), len(self.rows))
        self.rows, self.first = self.rows[n:], self.first + n


@dataclass(eq=False)
class _Block:
    """A feature block at work: its kernels, and the frames that it shares between windows."""

    lowered: LoweredFeature
    kernel: Kernel
    finish: Kernel | None
    tail: _Tail = field(default_factory=lambda: _Tail(np.empty((0, 0), np.float32)))

    def frames_of(self, samples: np.ndarray) -> np.ndarray:
        """The values of all whole frames in ``samples``."""
        made = self.lowered.frames
        values = np.empty((made.count(len(samples)), made.n_values), np.float32)
        self.kernel.run_window(window(samples), values)
        return values

    def advance(self, samples: _Tail, n_samples: int) -> None:
        """Computes the frames that are whole now that ``n_samples`` have come."""
        made = self.lowered.frames
        known = self.tail.first + len(self.tail.rows)
        start = known * made.hop
        if start + made.length <= n_samples:
            self.tail.append(self.frames_of(samples.between(start, n_samples)))

    def needed_from(self, app: ResolvedApp, next_window: int) -> int:
        """The first sample that this block will still read."""
        if not self.lowered.streams:
            return next_window * app.window.stride
        return (self.tail.first + len(self.tail.rows)) * self.lowered.frames.hop

    def features(self, app: ResolvedApp, samples: _Tail, index: int, out: np.ndarray) -> None:
        """The features of window ``index`` into ``out``."""
        start = index * app.window.stride
        made, n_frames = self.lowered.frames, self.lowered.n_frames
        if self.lowered.streams:
            first = start // made.hop
            values = self.tail.between(first, first + n_frames)
        else:
            view = samples.between(start, start + app.window.length)
            if made is None:
                self.kernel.run_window(window(view), out)
                return
            values = self.frames_of(view)
        if self.finish is None:
            out[:] = values.reshape(-1)
        else:
            self.finish.run_window(frames(values), out)


class Stream:
    """The features of one stream of samples, from reset. Not for several threads at once."""

    def __init__(self, app: ResolvedApp):
        self._app = app
        self._signals = [Kernel(call) for call in lower_signals(app)]
        self._columns = list(kept_channels(app))
        self._blocks = [
            _Block(
                lowered,
                Kernel(lowered.whole or lowered.frames.call),
                Kernel(lowered.frames.finish)
                if lowered.frames is not None and lowered.frames.finish is not None
                else None,
            )
            for lowered in lower_features(app)
        ]
        sizes = [block.lowered.size for block in self._blocks]
        ends = np.cumsum(sizes).tolist()
        self._parts = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        self._n_features = ends[-1]
        self.reset()

    def reset(self) -> None:
        """As the firmware starts: no samples, states at zero."""
        self._samples = _Tail(np.empty((0, len(self._columns)), np.float32))
        self._n_samples = 0
        self._next_window = 0
        for kernel in self._signals:
            kernel.reset()
        for block in self._blocks:
            block.kernel.reset()
            values = block.lowered.frames.n_values if block.lowered.streams else 0
            block.tail = _Tail(np.empty((0, values), np.float32))

    def rows(self, samples: np.ndarray) -> np.ndarray:
        """The samples after the signal blocks: float32 (n, ``len(app.channels)``)."""
        n_channels = self._app.n_channels
        if samples.shape[1:] != (n_channels,) or samples.dtype != np.float32:
            raise ValueError(f"samples are not a float32 array of {n_channels} channels")
        rows = np.empty((len(samples), len(self._app.channels)), np.float32)
        rows[:, :n_channels] = samples
        rows[:, n_channels:] = 0
        for kernel in self._signals:
            kernel.run_signal(rows)
        return rows

    def push(self, samples: np.ndarray) -> np.ndarray:
        """The features of the windows that ``samples``, float32 (n, n_channels), complete: float32
        (n_windows, length, channels)."""
        length, stride = self._app.window.length, self._app.window.stride
        self._samples.append(np.ascontiguousarray(self.rows(samples)[:, self._columns]))
        self._n_samples += len(samples)
        for block in self._blocks:
            if block.lowered.streams:
                block.advance(self._samples, self._n_samples)
        first = self._next_window
        last = max(first, (self._n_samples - length) // stride + 1)
        found = np.empty((last - first, self._n_features), np.float32)
        for row, index in zip(found, range(first, last), strict=True):
            for block, part in zip(self._blocks, self._parts, strict=True):
                block.features(self._app, self._samples, index, row[part])
        self._next_window = last
        self._forget()
        return found.reshape(len(found), *feature_shape(self._app))

    def _forget(self) -> None:
        self._samples.drop_before(
            min(block.needed_from(self._app, self._next_window) for block in self._blocks)
        )
        for block in self._blocks:
            if block.lowered.streams:
                start = self._next_window * self._app.window.stride
                block.tail.drop_before(start // block.lowered.frames.hop)

    def features(self, samples: np.ndarray) -> np.ndarray:
        """The features of all windows of a recording, from reset."""
        self.reset()
        return self.push(samples)


def split_features(
    app: ResolvedApp, data: Dataset, split: Split, progress: Progress | None = None
) -> np.ndarray:
    """The features of each window of ``split``, float32 ``(n_windows, length, channels)``, each
    recording from its start. ``progress(done, total)`` is called after each recording."""
    stream = Stream(app)
    found = np.empty((len(split), *feature_shape(app)), np.float32)
    done = 0
    for index in np.unique(split.recording):
        rows = np.flatnonzero(split.recording == index)
        windows = stream.features(data.recordings[index].samples)
        found[rows] = windows[split.start[rows] // app.window.stride]
        done += len(rows)
        if progress:
            progress(done, len(split))
    return found
