"""Parameters of the ``gain`` augmentation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import Setting, in_order
from specc.spec.finding import Finding
from specc.spec.quantities import Level

Gain = Annotated[Level, Field(ge=-60, le=60)]


class Params(BaseModel):
    """Makes all channels louder or quieter by the same random gain."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["gain"] = "gain"
    range: tuple[Gain, Gain] = Field((-6.0, 6.0), description="Lowest and highest gain.")


def check(params: Params, setting: Setting) -> list[Finding]:
    return in_order("range", *params.range)
