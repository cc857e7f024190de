"""The shape of the feature vector. Pure Python: the resolver asks before there are any features."""

from __future__ import annotations

from specc import registry
from specc.app import Feature


def length_of(feature: Feature, rate_hz: float, window_length: int) -> int:
    """The features of each of the block's channels."""
    module = registry.params("dsp", feature.type)
    return module.output_length(feature.params, rate_hz, window_length)


def rows_of(feature: Feature, rate_hz: float, window_length: int) -> int | None:
    """The rows of features that follow one another in time; None for a block whose features are no
    sequence of frames."""
    rows = getattr(registry.params("dsp", feature.type), "rows", None)
    return rows(feature.params, rate_hz, window_length) if rows else None


def shape_of(features: tuple[Feature, ...], rate_hz: float, window_length: int) -> tuple[int, int]:
    """``(rows, values of one)`` of a single block that is a sequence of frames; ``(sum of lengths,
    channels)`` where all blocks have the same number of channels; else ``(total, 1)``."""
    sizes = [length_of(f, rate_hz, window_length) * len(f.channels) for f in features]
    if len(features) == 1:
        rows = rows_of(features[0], rate_hz, window_length)
        if rows:
            return rows, sizes[0] // rows
    channels = {len(feature.channels) for feature in features}
    if len(channels) != 1:
        return sum(sizes), 1
    (n_channels,) = channels
    return sum(sizes) // n_channels, n_channels
