"""Parameters of the ``statistics`` block: moments, extremes and crossings of each channel."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding

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
]


class Params(BaseModel):
    """Statistics over the window, of the population (divided by n), kurtosis as excess."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["statistics"] = Field(
        "statistics", description="Moments, extremes and crossings of each channel."
    )
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)] = Field(
        (
            "mean",
            "min",
            "max",
            "rms",
            "std",
            "skewness",
            "kurtosis",
            "zero_crossings",
            "peak_to_peak",
        ),
        description=(
            "Which statistics, in this order. kurtosis is excess (0 for a normal distribution); "
            "zero_crossings counts changes of sign, mean_crossings those about the window's mean."
        ),
    )


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """A measure given twice; moments of fewer samples than they need."""
    findings = []
    twice = sorted({m for m in params.measures if params.measures.count(m) > 1})
    if twice:
        findings.append(
            Finding("measures", f"{', '.join(twice)} given twice", "give each measure once")
        )
    if window_length < 4 and {"skewness", "kurtosis"} & set(params.measures):
        findings.append(
            Finding(
                "measures",
                f"skewness and kurtosis of a window of {window_length} samples say nothing",
                "use a window of at least 4 samples, or leave them out",
            )
        )
    return findings


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel: one for each measure."""
    return len(params.measures)
