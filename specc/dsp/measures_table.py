"""The measures that a block computes, as a constant of its kernel."""

from __future__ import annotations

import math

from specc.dsp.measures import ORDERED, Measure
from specc.kernel import Struct

OPERATIONS_PER_SAMPLE = 15  # for estimates: mean, four powers, extremes, crossings
OPERATIONS_OF_ORDER = 4  # per sample and doubling of the samples


def measures_struct(measures: tuple[Measure, ...]) -> Struct:
    """``specc_measures_t``."""
    functions = [f"specc_measure_{name}" for name in measures]
    return Struct("specc_measures_t", {"n_measures": len(measures), "measures": functions})


def needs_order(measures: tuple[Measure, ...]) -> bool:
    """Whether the kernel wants room for the ordered samples."""
    return bool(ORDERED & set(measures))


def operations(measures: tuple[Measure, ...], n_samples: int) -> float:
    """Roughly how many float operations they take on ``n_samples``."""
    order = OPERATIONS_OF_ORDER * math.log2(n_samples) if needs_order(measures) else 0.0
    return (OPERATIONS_PER_SAMPLE + order) * n_samples
