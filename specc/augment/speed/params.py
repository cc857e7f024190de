"""Parameters of the ``speed`` augmentation."""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import Setting, in_order
from specc.spec.finding import Finding

TAPS = 16  # of the interpolation, on each side

Factor = Annotated[float, Field(ge=0.5, le=2)]


class Params(BaseModel):
    """Plays faster or slower, with the pitch that goes with it, about the middle of the window."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["speed"] = "speed"
    range: tuple[Factor, Factor] = Field(
        (0.9, 1.1), description="Slowest and fastest, as multiples of the recorded speed."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    return setting.wants_signal() + in_order("range", *params.range)


def margin(params: Params, rate_hz: float, n: int) -> int:
    """The samples that it needs on each side of the ``n`` that it makes."""
    return math.ceil(max(0.0, params.range[1] - 1) * n / 2) + TAPS * 2
