"""Copies of the training windows, changed as ``[[augment]]`` says. Training alone sees them.

A copy is cut from its recording with a margin on both sides, as wide as the steps need: a shifted or
slowed-down window holds what was really recorded beside it. Beyond the recording sound is silence, and
other signals stay at their first or last sample. What the steps make is clipped to the sensor's range;
a camera's pixels are rounded to whole numbers.
Where DSP blocks remember, what came before the window is changed with it and goes through them first.
Every draw is a function of the spec's seed, the copy, the window and the step, so the same spec gives
the same windows, and a step that is added at the end changes no draw of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from specc import pixels, registry
from specc.app import ResolvedApp
from specc.augment.scene import Scene
from specc.dataset import Dataset, Split
from specc.diagnostics import error
from specc.features import feature_shape, feature_sizes, lower_features, lower_signals
from specc.readers.sound import FULL_SCALE
from specc.recordings import Recording
from specc.shape import n_outputs, rows_of

BATCH_BYTES = 64_000_000
BATCH_WINDOWS = 2000

Compute = Callable[[ResolvedApp, Dataset, Split], np.ndarray]


def augmented(
    app: ResolvedApp, data: Dataset, compute: Compute, progress: Callable[[int, int], None]
) -> np.ndarray:
    """The features of ``app.data.copies`` copies of every training window, float32
    ``(copies * n, length, channels)``, copy by copy in the windows' order.

    ``compute``: the features of a split of a data set. Raises D040."""
    augmenter = Augmenter(app, data)
    n, total = len(data.train), app.data.copies * len(data.train)
    found = np.empty((total, *feature_shape(app)), np.float32)
    for copy in range(app.data.copies):
        for windows in _batches(app, n):
            batch = augmenter.batch(copy, windows)
            features = compute(app, batch, batch.train)
            rows = slice(copy * n + windows.start, copy * n + windows.stop)
            found[rows] = augmenter.masked(features, copy, windows)
            progress(rows.stop, total)
    return found


class Augmenter:
    """The steps of ``app.augment`` on the training windows of ``data``. Raises D040."""

    def __init__(self, app: ResolvedApp, data: Dataset):
        self._app, self._data = app, data
        steps = [(i, s, registry.block("augment", s.type)) for i, s in enumerate(app.augment)]
        self._on_samples = [step for step in steps if hasattr(step[2], "apply")]
        self._on_features = [step for step in steps if hasattr(step[2], "mask")]
        self._limits = np.array([app.sensor.full_scale(c) for c in app.sensor.channels])
        self._channels = tuple(channel.name for channel in app.sensor.channels)
        self._sound = [channel.unit == FULL_SCALE for channel in app.sensor.channels]
        self._maps = list(_maps(app))
        self._history = _history(app)
        noise = tuple(recording.samples for recording in data.noise)
        if not noise and any(getattr(s.params, "source", "") == "background" for s in app.augment):
            hint = "put some into the folder that `[data] noise` names"
            raise error("D040", "there are no recordings of noise to mix in", hint=hint)
        self._scene = Scene(app.sensor.rate_hz, app.sensor.channels, app.sensor.frame, noise)

    def margin(self, length: int) -> int:
        """The samples that the steps together need on each side of ``length`` samples."""
        needed = length
        for _, step, _ in reversed(self._on_samples):
            margin = getattr(registry.params("augment", step.type), "margin", None)
            if margin is not None:
                needed += 2 * margin(step.params, self._app.sensor.rate_hz, needed)
        return (needed - length) // 2

    def window(self, copy: int, index: int) -> np.ndarray:
        """Training window ``index`` as copy ``copy`` has it: float32 ``(length, n_channels)``."""
        return self._stretch(copy, index, 0)

    def _stretch(self, copy: int, index: int, history: int) -> np.ndarray:
        """The window, and ``history`` samples before it."""
        length = history + self._app.window.length
        margin = self.margin(length)
        recording = self._data.recordings[self._data.train.recording[index]]
        start = int(self._data.train.start[index]) - history
        rows = np.arange(start - margin, start + length + margin)
        samples = recording.samples[np.clip(rows, 0, len(recording.samples) - 1)]
        outside = (rows < 0) | (rows >= len(recording.samples))
        samples[np.ix_(outside, self._sound)] = 0
        if self._app.sensor.frame is not None:
            return self._picture(samples, copy, index)
        samples = self._changed(samples, copy, index)
        stretch = np.clip(samples[margin : margin + length], -self._limits, self._limits)
        return np.ascontiguousarray(stretch, np.float32)

    def _changed(self, samples: np.ndarray, copy: int, index: int) -> np.ndarray:
        for position, step, block in self._on_samples:
            rng = self._random(position, copy, index)
            if rng is not None:
                samples = block.apply(step.params, samples, rng, self._scene)
        return samples

    def _picture(self, samples: np.ndarray, copy: int, index: int) -> np.ndarray:
        """Changed as bytes of grey or of colours, and given back as the camera delivers it."""
        frame, words = self._app.sensor.frame, self._channels in pixels.WORDS
        if words:
            rgb = pixels.unpacked(samples.reshape(*frame, 1), self._channels)
            samples = rgb.reshape(-1, 3).astype(np.float32)
        changed = np.clip(np.round(self._changed(samples, copy, index)), 0, pixels.WHITE)
        if words:
            changed = pixels.packed(changed.astype(np.uint8).reshape(*frame, 3), self._channels)
        return np.ascontiguousarray(changed.reshape(-1, len(self._channels)), np.float32)

    def batch(self, copy: int, windows: range) -> Dataset:
        """A data set whose training windows are these, each at the end of a recording of its own;
        the other splits are empty."""
        data, train = self._data, self._data.train
        recordings: list[Recording] = []
        for index in windows:
            whole = data.recordings[train.recording[index]]
            history = min(self._history, int(train.start[index]))
            recordings.append(replace(whole, samples=self._stretch(copy, index, history)))
        rows = np.arange(len(recordings), dtype=np.int32)
        starts = np.array([len(r.samples) - self._app.window.length for r in recordings], np.int32)
        labels = train.label[windows.start : windows.stop]
        none = np.empty(0, np.int32)
        return replace(
            data,
            recordings=tuple(recordings),
            train=Split("train", train.groups, rows, starts, labels),
            validation=Split("validation", (), none, none, none),
            test=Split("test", (), none, none, none),
        )

    def masked(self, features: np.ndarray, copy: int, windows: range) -> np.ndarray:
        """``features`` of these windows after the steps that change features."""
        found = features.reshape(len(features), -1).copy()
        for position, step, block in self._on_features:
            for row, index in zip(found, windows, strict=True):
                rng = self._random(position, copy, index)
                for part, shape in self._maps if rng is not None else ():
                    row[part] = block.mask(step.params, row[part].reshape(shape), rng).reshape(-1)
        return found.reshape(features.shape)

    def _random(self, position: int, copy: int, index: int) -> np.random.Generator | None:
        """The draws of a step for a copy of a window; None where it leaves the copy as it is."""
        rng = np.random.default_rng((self._app.data.seed, copy, index, position))
        return rng if rng.random() < self._app.augment[position].probability else None


def _history(app: ResolvedApp) -> int:
    """The samples before a window that DSP blocks may remember: the strides of a window's length, or
    none where no block has a state."""
    blocks = lower_features(app)
    calls = [*lower_signals(app), *(f.frames.call if f.frames else f.whole for f in blocks)]
    if all(call.state is None for call in calls):
        return 0
    return -(-app.window.length // app.window.stride) * app.window.stride


def _batches(app: ResolvedApp, n: int) -> Iterator[range]:
    """The windows, as many at a time as take little memory."""
    window_bytes = 4 * app.window.length * app.n_channels
    size = max(1, min(BATCH_WINDOWS, BATCH_BYTES // window_bytes))
    for first in range(0, n, size):
        yield range(first, min(first + size, n))


def _maps(app: ResolvedApp) -> Iterator[tuple[slice, tuple[int, int, int]]]:
    """Where in the feature vector there are maps, and their ``(frames, values, channels)``."""
    first = 0
    for feature, size in zip(app.features, feature_sizes(app), strict=True):
        frames = rows_of(feature, app.sensor.rate_hz, app.window.length)
        if frames:
            n_channels = n_outputs(feature)
            yield slice(first, first + size), (frames, size // (frames * n_channels), n_channels)
        first += size
