"""Pass: what the feature vector of a window is, and the kernels that compute it.

Why it exists: a network must be trained on exactly what the device will feed it. So the features of
every window come from the same C that travels into the firmware, bit for bit (``stream.py`` runs it
over recordings); there is no second implementation that could drift. The statistics that normalise
them are learned here too, from the training windows only, and become constants of the firmware.

A feature vector is the blocks' outputs one after another, each ``[length][n_channels]``; its shape is
that of ``shape.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from specc import registry
from specc.app import Feature, ResolvedApp
from specc.dsp.framing import Framing, shares_frames
from specc.kernel import KernelCall, LoweredFeature
from specc.shape import length_of, n_outputs, output_channels, rows_of, shape_of

# A feature that varies less than this share of its size is constant but for rounding.
MIN_RELATIVE_STD = 1e-6
MIN_STD = 1e-30  # its inverse is a float32


def lower_signals(app: ResolvedApp) -> tuple[KernelCall, ...]:
    """The kernel call of each of ``app.signals``, in order."""
    return tuple(
        registry.block("signals", signal.type).lower(
            signal.params, signal.inputs, signal.outputs, app.sensor.rate_hz
        )
        for signal in app.signals
    )


def kept_channels(app: ResolvedApp) -> tuple[int, ...]:
    """The indexes into ``app.channels`` of those that a feature block reads: the columns of the
    ring of samples."""
    return tuple(sorted({c for feature in app.features for c in feature.channels}))


def lower_features(app: ResolvedApp) -> tuple[LoweredFeature, ...]:
    """Each of ``app.features`` as C, in order, some of them as several parts one after another; its
    channels are columns of the ring."""
    columns = {channel: column for column, channel in enumerate(kept_channels(app))}
    kept = any(_takes_window(app, feature) for feature in app.features)
    return tuple(
        replace(part, feature=index)
        for index, feature in enumerate(app.features)
        for part in _lower(app, feature, tuple(columns[c] for c in feature.channels), kept)
    )


def _lower(
    app: ResolvedApp, feature: Feature, columns: tuple[int, ...], kept: bool
) -> tuple[LoweredFeature, ...]:
    """``kept``: a block needs the whole window's samples."""
    block = registry.block("dsp", feature.type)
    size = _length(app, feature) * n_outputs(feature)
    given = feature.params, columns, app.sensor.rate_hz, app.window.length
    parts = block.pieces(*given, app.window.stride, kept) if _history(app, feature) else ()
    if parts:
        return parts
    cut = _framing(app, feature)
    streams = cut is not None and shares_frames(cut, app.window.stride)
    if cut is None or (not streams and hasattr(block, "lower")):
        return (LoweredFeature(size, whole=block.lower(*given)),)
    frames = block.frames(*given)
    n_frames = frames.count(app.window.length)
    return (LoweredFeature(size, frames=frames, streams=streams, n_frames=n_frames),)


def _takes_window(app: ResolvedApp, feature: Feature) -> bool:
    """Whether the block needs all samples of a window at its end."""
    history, cut = _history(app, feature), _framing(app, feature)
    if history is not None:
        return history >= app.window.length
    return cut is None or not shares_frames(cut, app.window.stride)


def _history(app: ResolvedApp, feature: Feature) -> int | None:
    module = registry.params("dsp", feature.type)
    if not hasattr(module, "history"):
        return None
    given = feature.params, app.sensor.rate_hz, app.window.length
    return module.history(*given, app.window.stride)


def _framing(app: ResolvedApp, feature: Feature) -> Framing | None:
    module = registry.params("dsp", feature.type)
    if not hasattr(module, "framing"):
        return None
    return module.framing(feature.params, app.sensor.rate_hz)


def kept_samples(app: ResolvedApp, features: tuple[LoweredFeature, ...]) -> int:
    """The rows of the ring of samples: a window, or the longest frame where no block needs more."""
    return max(f.frames.length if f.streams else app.window.length for f in features)


def feature_sizes(app: ResolvedApp) -> tuple[int, ...]:
    """The number of floats that each of ``app.features`` writes."""
    return tuple(_length(app, feature) * n_outputs(feature) for feature in app.features)


def feature_shape(app: ResolvedApp) -> tuple[int, int]:
    """``(length, channels)`` of the feature vector."""
    return shape_of(app.features, app.sensor.rate_hz, app.window.length)


def feature_names(app: ResolvedApp) -> tuple[str, ...]:
    """A name for each float of the feature vector, such as ``acc_x spectral peak1_hz``; of two
    blocks of one type the second is called ``spectral2``."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for feature in app.features:
        seen[feature.type] = seen.get(feature.type, 0) + 1
        block = feature.type + (str(seen[feature.type]) if seen[feature.type] > 1 else "")
        names = registry.block("dsp", feature.type).feature_names(
            feature.params, app.sensor.rate_hz, app.window.length
        )
        read = [app.channels[c].name for c in feature.channels]
        channels = output_channels(feature, read)
        found += [f"{channel} {block} {name}" for name in names for channel in channels]
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Normalisation:
    """``(feature - mean) * inv_std``, both rounded to float32, as the firmware does it.

    ``mean`` and ``inv_std``: float32 ``(length, channels)``, or ``(1, channels)`` where a channel's
    features share theirs: feature ``i`` of the flat vector has ``mean.flat[i % mean.size]``.
    """

    mean: np.ndarray
    inv_std: np.ndarray

    def apply(self, features: np.ndarray) -> np.ndarray:
        """float32, of the shape of ``features``, ``(n_windows, length, channels)``."""
        return (features - self.mean) * self.inv_std


def fit_normalisation(app: ResolvedApp, features: np.ndarray) -> Normalisation:
    """The normalisation of ``features``, ``(n_windows, length, channels)`` of the training split.

    Mean and population standard deviation over the windows, computed in float64; also over a channel's
    features for blocks that say ``SHARED_NORMALISATION``, and over the frames of a sequence. A feature
    that is constant in training says nothing: its ``inv_std`` is 0, and it stays 0 on the device.
    """
    flat = features.reshape(len(features), -1).astype(np.float64)
    mean = flat.mean(axis=0)
    std = flat.std(axis=0)
    shared = []
    first = 0
    for feature, n in zip(app.features, feature_sizes(app), strict=True):
        part = slice(first, first + n)
        first += n
        period = _period(app, feature)
        shared.append(period is not None)
        if period is not None:
            rows = flat[:, part].reshape(-1, period)
            mean[part] = np.tile(rows.mean(axis=0), n // period)
            std[part] = np.tile(rows.std(axis=0), n // period)
    magnitude = np.maximum(np.abs(mean), np.abs(flat).max(axis=0))
    constant = std <= np.maximum(MIN_RELATIVE_STD * magnitude, MIN_STD)
    inv_std = np.where(constant, 0.0, 1.0 / np.where(constant, 1.0, std))
    shape = feature_shape(app)
    mean, inv_std = (a.astype(np.float32).reshape(shape) for a in (mean, inv_std))
    if all(shared) and (mean == mean[0]).all() and (inv_std == inv_std[0]).all():
        mean, inv_std = mean[:1].copy(), inv_std[:1].copy()
    return Normalisation(mean, inv_std)


def _length(app: ResolvedApp, feature: Feature) -> int:
    return length_of(feature, app.sensor.rate_hz, app.window.length)


def _period(app: ResolvedApp, feature: Feature) -> int | None:
    """Of which features of the block the statistics repeat: all of a channel where it says
    ``SHARED_NORMALISATION``, the same value of all frames in a sequence of them; None: of none."""
    rows = rows_of(feature, app.sensor.rate_hz, app.window.length)
    if rows:
        return _length(app, feature) * n_outputs(feature) // rows
    block = registry.block("dsp", feature.type)
    return n_outputs(feature) if getattr(block, "SHARED_NORMALISATION", False) else None
