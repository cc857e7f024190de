"""stream: samples in, the features of each window out, by the kernels that the firmware runs.

A :class:`Stream` does on the host what ``app/features.c`` does on the device: signal blocks change
each sample, frame blocks turn each frame into values when its last sample has come, and at the end of
a window its features are made of the window's samples and frames. Samples may come one at a time, in
blocks or as a whole recording: the bits are the same, because a kernel is given the same numbers in
the same order. Training takes its features from here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from specc.app import ResolvedApp
from specc.dataset import Dataset, Split
from specc.features import feature_shape, kept_channels, lower_features, lower_signals
from specc.kernel import LoweredFeature
from specc.native import Kernel, frames, window

Progress = Callable[[int, int], None]


class _Tail:
    """The newest rows of an endless array, from ``first`` to before ``end``."""

    def __init__(self, n_columns: int):
        self._none = np.empty((0, n_columns), np.float32)
        self.reset()

    def reset(self) -> None:
        self.rows, self.first, self.end = self._none, 0, 0

    def append(self, rows: np.ndarray) -> None:
        self.rows = np.concatenate([self.rows, rows]) if len(self.rows) else rows
        self.end += len(rows)

    def between(self, start: int, stop: int) -> np.ndarray:
        return self.rows[start - self.first : stop - self.first]

    def drop_before(self, index: int) -> None:
        """What is left is a copy: appended rows may be somebody else's, and of a long recording."""
        index = min(max(index, self.first), self.end)
        self.rows = self.rows[index - self.first :].copy() if index < self.end else self._none
        self.first = index


class _Block:
    """A feature block at work: its kernels, and the frames that it shares between windows."""

    def __init__(self, app: ResolvedApp, lowered: LoweredFeature):
        made = lowered.frames
        self._lowered, self._made = lowered, made
        self._length, self._stride = app.window.length, app.window.stride
        self._kernel = Kernel(lowered.whole or made.call)
        self._finish = Kernel(made.finish) if made is not None and made.finish else None
        self._frames = _Tail(made.n_values if made is not None else 0)

    def reset(self) -> None:
        self._kernel.reset()
        self._frames.reset()

    def advance(self, samples: _Tail) -> None:
        """Computes the frames that are whole by now, where the windows share them."""
        if self._lowered.streams:
            start = self._frames.end * self._made.hop
            if start + self._made.length <= samples.end:
                self._frames.append(self._frames_of(samples.between(start, samples.end)))

    def features(self, samples: _Tail, first: int, out: np.ndarray) -> None:
        """The features of the windows from ``first`` on into ``out``, float32 (n_windows, size)."""
        if self._lowered.streams and self._finish is None:
            out[:] = self._overlapping(first, len(out))
            return
        for index, row in enumerate(out, first):
            self._features_of_one(samples, index, row)

    def forget(self, next_window: int) -> int:
        """Drops the frames before a window; returns the first sample that will still be read."""
        start = next_window * self._stride
        if not self._lowered.streams:
            return start
        self._frames.drop_before(start // self._made.hop)
        return self._frames.end * self._made.hop

    def _features_of_one(self, samples: _Tail, index: int, out: np.ndarray) -> None:
        start = index * self._stride
        if self._lowered.streams:
            first = start // self._made.hop
            values = self._frames.between(first, first + self._lowered.n_frames)
        else:
            view = samples.between(start, start + self._length)
            if self._made is None:
                self._kernel.run_window(window(view), out)
                return
            values = self._frames_of(view)
        if self._finish is None:
            out[:] = values.reshape(-1)
        else:
            self._finish.run_window(frames(values), out)

    def _frames_of(self, samples: np.ndarray) -> np.ndarray:
        """The values of all whole frames in ``samples``."""
        values = np.empty((self._made.count(len(samples)), self._made.n_values), np.float32)
        self._kernel.run_frames(window(samples), values)
        return values

    def _overlapping(self, first: int, n: int) -> np.ndarray:
        """The frames of ``n`` windows from ``first`` on as a view: (n, frames and values of one)."""
        rows = self._frames.rows
        begin = first * self._stride // self._made.hop - self._frames.first
        step = self._stride // self._made.hop
        shape = n, self._lowered.n_frames * self._made.n_values
        strides = step * rows.strides[0], rows.itemsize
        return np.ndarray(shape, rows.dtype, rows, begin * rows.strides[0] if n else 0, strides)


class Stream:
    """The features of one stream of samples, from reset. Not for several threads at once."""

    def __init__(self, app: ResolvedApp):
        self._app = app
        self._signals = [Kernel(call) for call in lower_signals(app)]
        self._columns = list(kept_channels(app))
        lowered = lower_features(app)
        self._blocks = [_Block(app, feature) for feature in lowered]
        ends = np.cumsum([feature.size for feature in lowered]).tolist()
        self._parts = [slice(e - f.size, e) for e, f in zip(ends, lowered, strict=True)]
        self._n_features = ends[-1]
        self._shape = feature_shape(app)
        self._samples = _Tail(len(self._columns))
        self._next_window = 0

    def reset(self) -> None:
        """As the firmware starts: no samples, states at zero."""
        self._samples.reset()
        self._next_window = 0
        for kernel in self._signals:
            kernel.reset()
        for block in self._blocks:
            block.reset()

    def rows(self, samples: np.ndarray) -> np.ndarray:
        """The samples after the signal blocks: float32 (n, ``len(app.channels)``)."""
        n_channels, n_all = self._app.n_channels, len(self._app.channels)
        if samples.shape[1:] != (n_channels,) or samples.dtype != np.float32:
            raise ValueError(f"samples are not a float32 array of {n_channels} channels")
        if not self._signals:
            return samples
        rows = np.empty((len(samples), n_all), np.float32)
        rows[:, :n_channels] = samples
        rows[:, n_channels:] = 0
        for kernel in self._signals:
            kernel.run_signal(rows)
        return rows

    def push(self, samples: np.ndarray) -> np.ndarray:
        """The features of the windows that ``samples``, float32 (n, n_channels), complete: float32
        (n_windows, length, channels)."""
        length, stride = self._app.window.length, self._app.window.stride
        rows = self.rows(samples)
        if len(self._columns) < rows.shape[1]:
            rows = rows[:, self._columns]
        self._samples.append(np.ascontiguousarray(rows))
        for block in self._blocks:
            block.advance(self._samples)
        first = self._next_window
        self._next_window = max(first, (self._samples.end - length) // stride + 1)
        found = np.empty((self._next_window - first, self._n_features), np.float32)
        for block, part in zip(self._blocks, self._parts, strict=True):
            block.features(self._samples, first, found[:, part])
        self._samples.drop_before(min([b.forget(self._next_window) for b in self._blocks]))
        return found.reshape(len(found), *self._shape)

    def features(self, samples: np.ndarray) -> np.ndarray:
        """The features of all windows of a recording, from reset."""
        self.reset()
        return self.push(samples)


def split_features(
    app: ResolvedApp, data: Dataset, split: Split, progress: Progress | None = None
) -> np.ndarray:
    """The features of each window of ``split``, float32 ``(n_windows, length, channels)``, each
    recording from its start. ``progress(done, total)`` is called after each recording, or oftener."""
    stream = Stream(app)
    found = np.empty((len(split), *feature_shape(app)), np.float32)
    order = np.argsort(split.recording, kind="stable")
    recording, number = split.recording[order], split.start[order] // app.window.stride
    # Runs of windows that follow each other in their recording and in the split.
    joined = np.diff(recording, prepend=-1) == 0
    joined &= (np.diff(order, prepend=-1) == 1) & (np.diff(number, prepend=-1) == 1)
    starts = np.flatnonzero(~joined)
    runs = recording[starts], order[starts], number[starts], np.diff(starts, append=len(order))
    done, current = 0, None
    for index, row, first, n in zip(*(values.tolist() for values in runs), strict=True):
        if index != current:
            windows, current = stream.features(data.recordings[index].samples), index
        found[row : row + n] = windows[first : first + n]
        done += n
        if progress:
            progress(done, len(split))
    return found
