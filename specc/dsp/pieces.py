"""Which statistics of a window follow from those of its pieces, and what of a piece they need. Pure
Python: parameter checks load this.

Windows that overlap are made of the same pieces, as long as the greatest common divisor of window and
stride. What a piece is described by is computed once, and a stride costs what its own samples cost
(``runtime/pieces.c``). Quantiles and the entropy need all samples at once, and crossings of the mean a
mean that only the whole window has.
"""

from __future__ import annotations

import math

from specc.dsp.measures import Measure

MIN_PIECE = 8  # samples: of shorter ones the parts cost as much as the samples
# In the order of SPECC_PART_... in pieces.h; each is a function specc_measure_... of measures.h.
PARTS = (
    "mean",
    "variance",
    "skewness",
    "kurtosis",
    "min",
    "max",
    "mean_absolute",
    "waveform_length",
    "zero_crossings",
    "slope_sign_changes",
    "first",
    "second",
    "before_last",
    "last",
)
# Measure -> the parts of each piece that it is made of.
NEEDS: dict[str, tuple[str, ...]] = {
    "mean": ("mean",),
    "min": ("min",),
    "max": ("max",),
    "rms": ("mean", "variance"),
    "std": ("mean", "variance"),
    "skewness": ("mean", "variance", "skewness"),
    "kurtosis": ("mean", "variance", "skewness", "kurtosis"),
    "zero_crossings": ("zero_crossings", "first", "last"),
    "peak_to_peak": ("min", "max"),
    "slope_sign_changes": ("slope_sign_changes", "first", "second", "before_last", "last"),
    "waveform_length": ("waveform_length", "first", "last"),
    "mean_absolute": ("mean_absolute",),
    "crest_factor": ("mean", "variance", "min", "max"),
    "variance": ("mean", "variance"),
}


def parts_of(measures: tuple[Measure, ...]) -> tuple[str, ...]:
    """What each piece is described by."""
    needed = {part for measure in measures for part in NEEDS[measure]}
    return tuple(part for part in PARTS if part in needed)


def one_look(measures: tuple[Measure, ...]) -> bool:
    """Whether the measures need no more than one look at each sample. Where the samples of a window are
    kept for another block anyway, pieces are not worth their memory and their code then."""
    return len(parts_of(measures)) <= 1


def piece_length(measures: tuple[Measure, ...], window_length: int, stride: int) -> int | None:
    """Samples of a piece; None where windows have none in common that is worth it, or a measure needs
    the whole window."""
    if stride >= window_length or not set(measures) <= NEEDS.keys():
        return None
    piece = math.gcd(window_length, stride)
    return piece if piece >= max(MIN_PIECE, len(parts_of(measures))) else None
