"""Parameters of the ``statistics`` block: moments, extremes, crossings, quantiles of each channel."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.measures import MEANING, Measure, check_measures
from specc.dsp.pieces import piece_length
from specc.spec.finding import Finding


class Params(BaseModel):
    """Statistics over the window, of the population (divided by n), kurtosis as excess."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["statistics"] = Field(
        "statistics", description="Moments, extremes, crossings and quantiles of each channel."
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
        description=f"Which statistics, in this order. {MEANING} Windows that overlap share the work, "
        "unless mean_crossings, entropy or a quantile is among them.",
    )


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """A measure given twice; moments of fewer samples than they need."""
    return check_measures(params.measures, window_length)


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel: one for each measure."""
    return len(params.measures)


def history(params: Params, rate_hz: float, window_length: int, stride: int) -> int | None:
    """Of windows that overlap, the samples of a piece; None where they share none."""
    return piece_length(params.measures, window_length, stride)
