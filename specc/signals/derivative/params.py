"""Parameters of the ``derivative`` block: how fast each channel changes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding

MAX_ORDER = 3


class Params(BaseModel):
    """The difference of successive samples of each channel, per second; 0 at the first sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["derivative"] = Field(
        "derivative", description="How fast each channel changes: jerk, of an acceleration."
    )
    order: int = Field(
        1, ge=1, le=MAX_ORDER, description="How often it is taken: 2 is the change of the change."
    )
    per: Literal["second", "sample"] = Field(
        "second", description="The channel's unit per second, or per sample: the plain difference."
    )


def check(params: Params, rate_hz: float, n_inputs: int) -> list[Finding]:
    """Nothing can be wrong with it."""
    return []
