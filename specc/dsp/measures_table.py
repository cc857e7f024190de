"""The measures that a block computes, as constants of its kernel."""

from __future__ import annotations

import math

import numpy as np

from specc.dsp.measures import MEASURES, ORDERED, Measure
from specc.kernel import Struct, Table

OPERATIONS_PER_SAMPLE = 15  # for estimates: mean, four powers, extremes, crossings
OPERATIONS_OF_ORDER = 4  # per sample and doubling of the samples


def measures_struct(measures: tuple[Measure, ...]) -> Struct:
    """``specc_measures_t``."""
    codes = np.array([MEASURES.index(m) for m in measures] or [0], np.uint8)
    table = Table("measures", codes, ", ".join(measures))
    return Struct("specc_measures_t", {"n_measures": len(measures), "measures": table})


def needs_order(measures: tuple[Measure, ...]) -> bool:
    """Whether the kernel wants room for the ordered samples."""
    return bool(ORDERED & set(measures))


def operations(measures: tuple[Measure, ...], n_samples: int) -> float:
    """Roughly how many float operations they take on ``n_samples``."""
    order = OPERATIONS_OF_ORDER * math.log2(n_samples) if needs_order(measures) else 0.0
    return (OPERATIONS_PER_SAMPLE + order) * n_samples
