"""Parameters of the ``reverb`` augmentation."""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import Setting, in_order
from specc.spec.finding import Finding
from specc.spec.quantities import Duration, Level

Time = Annotated[Duration, Field(gt=0, le=5)]
Ratio = Annotated[Level, Field(ge=-20, le=60)]


class Params(BaseModel):
    """Puts the sound into a room: a synthetic impulse response of noise that dies away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["reverb"] = "reverb"
    rt60: tuple[Time, Time] = Field(
        (0.1, 0.5), description="Shortest and longest time in which the room dies away by 60 dB."
    )
    direct: tuple[Ratio, Ratio] = Field(
        (3.0, 15.0), description="Lowest and highest ratio of direct sound to reverberation."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    return (
        setting.wants_signal() + in_order("rt60", *params.rt60) + in_order("direct", *params.direct)
    )


def margin(params: Params, rate_hz: float, n: int) -> int:
    """The samples that it needs on each side of the ``n`` that it makes."""
    return math.ceil(params.rt60[1] * rate_hz)
