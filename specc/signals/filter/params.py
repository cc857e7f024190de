"""Parameters of the ``filter`` block: Butterworth low, high, band pass and band stop."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding
from specc.spec.quantities import Frequency

MAX_ORDER = 8
# Below this share of the rate, float32 holds too little of a biquad's coefficients.
LEAST_SHARE = 1e-3
_EDGES = {
    "low": ("cutoff",),
    "high": ("cutoff",),
    "band": ("f_min", "f_max"),
    "stop": ("f_min", "f_max"),
}


class Params(BaseModel):
    """A Butterworth filter of each channel: flat where it passes, -3 dB at its edges.

    It starts as if the first sample had always been there, so that gravity gives no jolt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["filter"] = Field("filter", description="Butterworth filter of each channel.")
    kind: Literal["low", "high", "band", "stop"] = Field(
        "low",
        description="What passes: below or above `cutoff`, between `f_min` and `f_max`, or all but "
        "what is between them.",
    )
    cutoff: Frequency = Field(3.0, description="Edge of `low` and `high`.")
    f_min: Frequency | None = Field(
        None, description="Lower edge of `band` and `stop`.", examples=["0.5 Hz"]
    )
    f_max: Frequency | None = Field(
        None, description="Upper edge of `band` and `stop`.", examples=["20 Hz"]
    )
    order: int = Field(
        4,
        ge=1,
        le=MAX_ORDER,
        description="Order; `band` and `stop` have it at each edge, up to 4.",
    )


def edges(params: Params) -> tuple[float, ...]:
    """In Hz: one for ``low`` and ``high``, two for ``band`` and ``stop``."""
    return tuple(getattr(params, name) for name in _EDGES[params.kind])


def check(params: Params, rate_hz: float, n_inputs: int) -> list[Finding]:
    """The edges that the kind needs, in order, and within what the rate allows."""
    needed = _EDGES[params.kind]
    found = []
    for name in ("cutoff", "f_min", "f_max"):
        value = getattr(params, name)
        if name not in needed:
            if name in params.model_fields_set:
                message = f'{name} says nothing to kind = "{params.kind}"'
                found.append(Finding(name, message, f"it has {' and '.join(needed)}"))
            continue
        if value is None:
            message = f'kind = "{params.kind}" needs {" and ".join(needed)}'
            found.append(Finding(None, message, f'for example {name} = "{rate_hz / 10:g} Hz"'))
            return found
        if value >= rate_hz / 2:
            message = f"{value:g} Hz is not below {rate_hz / 2:g} Hz, half of the sensor's rate"
            found.append(Finding(name, message, f'below "{rate_hz / 2:g} Hz", or a higher rate'))
        elif value < LEAST_SHARE * rate_hz:
            message = f"{value:g} Hz is too low for float32 at a rate of {rate_hz:g} Hz"
            found.append(Finding(name, message, f'at least "{LEAST_SHARE * rate_hz:g} Hz"'))
    if len(needed) == 2 and params.order > MAX_ORDER // 2:
        message = f"order {params.order} at each edge is too much for float32"
        found.append(Finding("order", message, f"at most {MAX_ORDER // 2}"))
    if not found and len(needed) == 2 and params.f_min >= params.f_max:
        message = f"the band would go from {params.f_min:g} Hz to {params.f_max:g} Hz"
        found.append(Finding("f_min", message, "f_min must be below f_max"))
    return found
