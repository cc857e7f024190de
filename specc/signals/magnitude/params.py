"""Parameters of the ``magnitude`` block: the length of the vector of all channels."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.band_edges import edge_findings
from specc.spec.finding import Finding
from specc.spec.quantities import Frequency

MERGES = True


class Params(BaseModel):
    """One channel of all that it reads: how strong, whatever way the device is turned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["magnitude"] = Field(
        "magnitude", description="The length of the vector of the channels, as one channel."
    )
    gravity: Literal["keep", "filter", "subtract"] = Field(
        "keep",
        description="`filter` frees each channel of what is slower than `cutoff` before, which is "
        "gravity, however the device is held; `subtract` takes 1 g from the length after.",
    )
    cutoff: Frequency | None = Field(
        None,
        description='Of `filter`: a Butterworth high pass of order 2. Default: "0.3 Hz".',
        examples=["0.3 Hz"],
    )

    @property
    def high_pass_hz(self) -> float:
        """``cutoff`` with its default."""
        return 0.3 if self.cutoff is None else self.cutoff


def check(params: Params, rate_hz: float, n_inputs: int) -> list[Finding]:
    """The cutoff against the rate, and whether it says anything."""
    if params.gravity == "filter":
        return edge_findings({"cutoff": params.high_pass_hz}, rate_hz)
    if params.cutoff is not None:
        message = f'cutoff says nothing to gravity = "{params.gravity}"'
        return [Finding("cutoff", message, 'gravity = "filter", or remove it')]
    return []
