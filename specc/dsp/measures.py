"""The statistics of a series that blocks offer. Pure Python: parameter checks load this.

The kernel is ``runtime/measures.c``, its constants are made in ``measures_table.py``.
"""

from __future__ import annotations

from typing import Literal, get_args

from specc.spec.finding import Finding

# Each is a function specc_measure_... of runtime/measures.h.
Measure = Literal[
    "mean",
    "min",
    "max",
    "rms",
    "std",
    "skewness",
    "kurtosis",
    "zero_crossings",
    "mean_crossings",
    "peak_to_peak",
    "slope_sign_changes",
    "waveform_length",
    "mean_absolute",
    "crest_factor",
    "variance",
    "entropy",
    "median",
    "p5",
    "p25",
    "p75",
    "p95",
    "interquartile_range",
]
MEASURES: tuple[str, ...] = get_args(Measure)
ORDERED = frozenset(MEASURES[MEASURES.index("median") :])  # need the samples in order
MIN_SAMPLES = 4  # for moments that say something

MEANING = (
    "kurtosis is excess (0 for a normal distribution); zero_crossings counts changes of sign, "
    "mean_crossings those about the mean, slope_sign_changes the samples above or below both "
    "neighbours; waveform_length is the sum of the steps' sizes, crest_factor the peak over the "
    "rms, entropy that of a histogram of 10 bins; p5 to p95 are percentiles."
)


def check_measures(measures: tuple[Measure, ...], n_samples: int) -> list[Finding]:
    """A measure given twice; moments of fewer samples than they need."""
    findings = []
    twice = sorted({m for m in measures if measures.count(m) > 1})
    if twice:
        findings.append(
            Finding("measures", f"{', '.join(twice)} given twice", "give each measure once")
        )
    if n_samples < MIN_SAMPLES and {"skewness", "kurtosis"} & set(measures):
        findings.append(
            Finding(
                "measures",
                f"skewness and kurtosis of {n_samples} samples say nothing",
                f"use a window of at least {MIN_SAMPLES} samples, or leave them out",
            )
        )
    return findings
