"""Parameters of the ``raw`` block: the window's samples as they are."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding


class Params(BaseModel):
    """The samples in time order: for networks that learn their own filters (``conv1d``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["raw"] = Field("raw", description="The window's samples as they are.")


def rows(params: Params, rate_hz: float, window_length: int) -> int:
    """A frame is a sample."""
    return window_length


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """Nothing can be wrong with it."""
    return []


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel: one for each sample."""
    return window_length
