"""What a network is certain to need, known from its parameters before anything is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelSize:
    """``weights``: int8 values in flash. ``activations``: values of all layers, kept for each window
    of a training step. ``largest``: values of the largest of them, a byte each on the device."""

    weights: int
    activations: int
    largest: int


def of_layers(layers: list[tuple[int, int]]) -> ModelSize:
    """The size of a chain of layers, each (weights, values that it computes)."""
    values = [value for _, value in layers]
    return ModelSize(sum(weights for weights, _ in layers), sum(values), max(values))


def dense(inputs: int, units: list[int]) -> list[tuple[int, int]]:
    """Dense layers one after another."""
    return [(before * after, after) for before, after in zip([inputs, *units], units, strict=False)]
