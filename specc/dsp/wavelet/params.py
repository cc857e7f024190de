"""Parameters of the ``wavelet`` block: statistics of the levels of a wavelet decomposition."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.measures import MEANING, Measure, check_measures
from specc.spec.finding import Finding

MAX_LEVEL = 12
_PAIRS = (
    "1.3", "1.5", "2.2", "2.4", "2.6", "2.8", "3.1", "3.3", "3.5", "3.7", "3.9", "4.4", "5.5", "6.8"
)  # fmt: skip
# Family -> the length of the filters by the wavelet's name.
LENGTHS: dict[str, int] = {
    "haar": 2,
    **{f"db{n}": 2 * n for n in range(2, 11)},
    **{f"sym{n}": 2 * n for n in range(2, 11)},
    **{f"coif{n}": 6 * n for n in range(1, 6)},
    **{
        f"{family}{pair}": length
        for family in ("bior", "rbio")
        for pair, length in zip(
            _PAIRS, (6, 10, 6, 10, 14, 18, 4, 8, 12, 16, 20, 10, 12, 18), strict=True
        )
    },
}
Wavelet = Literal[tuple(LENGTHS)]  # type: ignore[valid-type]


class Params(BaseModel):
    """The discrete wavelet transform of each channel, and statistics of each of its levels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["wavelet"] = Field(
        "wavelet", description="Statistics of the levels of a wavelet decomposition."
    )
    wavelet: Wavelet = Field(
        "db4",
        description="The wavelet, by its name in PyWavelets: haar, db2 to db10, sym2 to sym10, coif1 "
        "to coif5, and the biorthogonal bior and rbio.",
    )
    level: int = Field(
        1,
        ge=1,
        le=MAX_LEVEL,
        description="How often the low half of the spectrum is split again. Level 1 holds the upper "
        "half of the frequencies, level 2 the quarter below, and so on.",
    )
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)] = Field(
        (
            "p5",
            "p25",
            "p75",
            "p95",
            "median",
            "mean",
            "std",
            "variance",
            "rms",
            "skewness",
            "kurtosis",
            "zero_crossings",
            "mean_crossings",
            "entropy",
        ),
        description=f"Which statistics of the coefficients of each level, in this order. {MEANING}",
    )


def lengths(params: Params, window_length: int) -> list[int]:
    """How many coefficients level 1, level 2, ... have."""
    found = []
    for _ in range(params.level):
        window_length = (window_length + LENGTHS[params.wavelet] - 1) // 2
        found.append(window_length)
    return found


def max_level(wavelet: str, window_length: int) -> int:
    """The deepest level that has a coefficient which the window's ends do not touch."""
    level = 0
    while (LENGTHS[wavelet] - 1) << (level + 1) <= window_length:
        level += 1
    return level


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """The level against the window, the measures."""
    findings = check_measures(params.measures, lengths(params, window_length)[-1])
    deepest = max_level(params.wavelet, window_length)
    if params.level > deepest:
        least = (LENGTHS[params.wavelet] - 1) << params.level
        longer = f"a window of at least {math.ceil(1000 * least / rate_hz)} ms"
        findings.append(
            Finding(
                "level",
                f"level {params.level} of {params.wavelet} needs {least} samples, the window has "
                f"{window_length}",
                f"level = {deepest} at most, or {longer}"
                if deepest
                else f"a shorter wavelet such as db2 or haar, or {longer}",
            )
        )
    return findings


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel: the measures of each level's details and of the last approximation."""
    return (params.level + 1) * len(params.measures)
