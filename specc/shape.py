"""The shape of the feature vector. Pure Python: the resolver asks before there are any features."""

from __future__ import annotations

from collections.abc import Sequence

from specc import registry
from specc.app import Feature


def output_channels(feature: Feature, inputs: Sequence[str]) -> list[str]:
    """The names of the channels of a block's features: those of the channels that it reads, but for a
    block that says otherwise (``image`` makes grey of red, green and blue)."""
    module = registry.params("dsp", feature.type)
    if hasattr(module, "output_channels"):
        return module.output_channels(feature.params, inputs)
    return list(inputs)


def n_outputs(feature: Feature) -> int:
    """How many they are."""
    return len(output_channels(feature, [""] * len(feature.channels)))


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
    sizes = [length_of(f, rate_hz, window_length) * n_outputs(f) for f in features]
    if len(features) == 1:
        rows = rows_of(features[0], rate_hz, window_length)
        if rows:
            return rows, sizes[0] // rows
    channels = {n_outputs(feature) for feature in features}
    if len(channels) != 1:
        return sum(sizes), 1
    (n_channels,) = channels
    return sum(sizes) // n_channels, n_channels
