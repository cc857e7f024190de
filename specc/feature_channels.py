"""The channels of a block's features. Pure Python: ``specc check`` needs shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from specc import registry

if TYPE_CHECKING:
    from specc.app import Feature


def output_channels(feature: Feature, inputs: Sequence[str]) -> list[str]:
    """Their names: those of the channels that the block reads, but for a block that says otherwise
    (``image`` makes grey of red, green and blue)."""
    module = registry.params("dsp", feature.type)
    if hasattr(module, "output_channels"):
        return module.output_channels(feature.params, inputs)
    return list(inputs)


def n_outputs(feature: Feature) -> int:
    """How many they are."""
    return len(output_channels(feature, [""] * len(feature.channels)))
