"""Parameters of the ``envelope`` block: how strong a band is, from moment to moment."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.band_edges import edge_findings
from specc.spec.finding import Finding
from specc.spec.quantities import Frequency

MAX_ORDER = 8
# The defaults, as shares of the rate.
F_MIN, F_MAX, CUTOFF = 1 / 8, 3 / 8, 1 / 32


class Params(BaseModel):
    """The amplitude of what is in a band of each channel: of the ringing that a bearing's damaged
    race or ball excites at each turn. Its spectrum shows how often that happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["envelope"] = Field(
        "envelope", description="The amplitude of a band of each channel: for bearings and gears."
    )
    f_min: Frequency | None = Field(
        None,
        description="Lower edge of the band, about a resonance. Default: an eighth of the rate.",
    )
    f_max: Frequency | None = Field(
        None, description="Upper edge of the band. Default: three eighths of the rate."
    )
    order: int = Field(
        4, ge=1, le=MAX_ORDER, description="Of the Butterworth band pass, at each edge."
    )
    detector: Literal["hilbert", "rectify", "square"] = Field(
        "hilbert",
        description="How the amplitude is found: of the analytic signal (a FIR Hilbert transformer, "
        "15 samples late), by size (scaled so that a tone gives its amplitude), or by square and root.",
    )
    cutoff: Frequency | None = Field(
        None,
        description="Of the Butterworth low pass of order 2 that smooths it: above the highest rate of "
        "impacts that counts. Default: a thirty-second of the rate.",
    )


def edges(params: Params, rate_hz: float) -> tuple[float, float, float]:
    """f_min, f_max and cutoff in Hz, with their defaults."""
    given = ((params.f_min, F_MIN), (params.f_max, F_MAX), (params.cutoff, CUTOFF))
    f_min, f_max, cutoff = (share * rate_hz if hz is None else hz for hz, share in given)
    return f_min, f_max, cutoff


def check(params: Params, rate_hz: float, n_inputs: int) -> list[Finding]:
    """The edges against the rate and each other."""
    f_min, f_max, cutoff = edges(params, rate_hz)
    found = edge_findings({"f_min": f_min, "f_max": f_max}, rate_hz)
    return found + edge_findings({"cutoff": cutoff}, rate_hz)
