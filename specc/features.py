"""Pass: windows of samples -> float32 features, by the firmware's own kernels.

Why it exists: a network must be trained on exactly what the device will feed it. So the features of
every window come from the same C that travels into the firmware, bit for bit; there is no second
implementation that could drift. The statistics that normalise them are learned here too, from the
training windows only, and become constants of the firmware.

A feature vector is the blocks' outputs one after another, each ``[length][n_channels]``. Its shape
is ``(sum of lengths, n_channels)`` where all blocks have the same number of channels, else
``(total, 1)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from specc import registry
from specc.app import Feature, ResolvedApp
from specc.kernel import KernelCall

PROGRESS_WINDOWS = 500  # between two calls of a progress function
# A feature that varies less than this share of its size is constant but for rounding.
MIN_RELATIVE_STD = 1e-6
MIN_STD = 1e-30  # its inverse is a float32

Progress = Callable[[int, int], None]


def lower_features(app: ResolvedApp) -> tuple[KernelCall, ...]:
    """The kernel call of each of ``app.features``, in order."""
    return tuple(
        registry.block("dsp", feature.type).lower(
            feature.params, feature.channels, app.sensor.rate_hz, app.window.length
        )
        for feature in app.features
    )


def feature_sizes(app: ResolvedApp) -> tuple[int, ...]:
    """The number of floats that each of ``app.features`` writes."""
    return tuple(_length(app, feature) * len(feature.channels) for feature in app.features)


def feature_shape(app: ResolvedApp) -> tuple[int, int]:
    """``(length, channels)`` of the feature vector."""
    channels = {len(feature.channels) for feature in app.features}
    total = sum(feature_sizes(app))
    if len(channels) != 1:
        return total, 1
    (n_channels,) = channels
    return total // n_channels, n_channels


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
        channels = [app.sensor.channels[c].name for c in feature.channels]
        found += [f"{channel} {block} {name}" for name in names for channel in channels]
    return tuple(found)


def compute_features(
    app: ResolvedApp, windows: Sequence[np.ndarray], progress: Progress | None = None
) -> np.ndarray:
    """The features of each window: float32 ``(n_windows, length, channels)``.

    ``windows``: a sequence (or an array) of C-contiguous float32 ``(window length, n_channels)``,
    in the channels' units; views into a recording are fine. ``progress(done, total)`` is called
    now and then.
    """
    # Imported here: the firmware's shapes can be known without the compiled extension.
    from specc.native import Kernel, window

    kernels = [Kernel(call) for call in lower_features(app)]
    ends = np.cumsum(feature_sizes(app)).tolist()
    slices = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    shape = (app.window.length, app.n_channels)
    found = np.empty((len(windows), ends[-1]), np.float32)
    for i, samples in enumerate(windows):
        if samples.shape != shape or samples.dtype != np.float32 or not samples.flags.c_contiguous:
            raise ValueError(f"window {i} is not a C-contiguous float32 array of shape {shape}")
        view = window(samples)
        for kernel, part in zip(kernels, slices, strict=True):
            kernel.run_window(view, found[i, part])
        if progress and (i + 1) % PROGRESS_WINDOWS == 0:
            progress(i + 1, len(windows))
    if progress:
        progress(len(windows), len(windows))
    return found.reshape(len(windows), *feature_shape(app))


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

    Mean and population standard deviation over the windows, computed in float64; over the windows
    and a channel's features for blocks that say ``SHARED_NORMALISATION``. A feature that is
    constant in training says nothing: its ``inv_std`` is 0, and it stays 0 on the device.
    """
    flat = features.reshape(len(features), -1).astype(np.float64)
    mean = flat.mean(axis=0)
    std = flat.std(axis=0)
    shared = []
    first = 0
    for feature, n in zip(app.features, feature_sizes(app), strict=True):
        part = slice(first, first + n)
        first += n
        block = registry.block("dsp", feature.type)
        shared.append(getattr(block, "SHARED_NORMALISATION", False))
        if shared[-1]:
            rows = flat[:, part].reshape(-1, len(feature.channels))
            repeats = n // len(feature.channels)
            mean[part] = np.tile(rows.mean(axis=0), repeats)
            std[part] = np.tile(rows.std(axis=0), repeats)
    magnitude = np.maximum(np.abs(mean), np.abs(flat).max(axis=0))
    constant = std <= np.maximum(MIN_RELATIVE_STD * magnitude, MIN_STD)
    inv_std = np.where(constant, 0.0, 1.0 / np.where(constant, 1.0, std))
    shape = feature_shape(app)
    mean, inv_std = (a.astype(np.float32).reshape(shape) for a in (mean, inv_std))
    if all(shared) and (mean == mean[0]).all() and (inv_std == inv_std[0]).all():
        mean, inv_std = mean[:1].copy(), inv_std[:1].copy()
    return Normalisation(mean, inv_std)


def _length(app: ResolvedApp, feature: Feature) -> int:
    return registry.params("dsp", feature.type).output_length(
        feature.params, app.sensor.rate_hz, app.window.length
    )
