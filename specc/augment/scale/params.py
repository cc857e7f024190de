"""Parameters of the ``scale`` augmentation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import Setting, in_order
from specc.spec.finding import Finding

Factor = Annotated[float, Field(gt=0, le=10)]


class Params(BaseModel):
    """Multiplies each channel by a random factor of its own, as parts differ in sensitivity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["scale"] = "scale"
    range: tuple[Factor, Factor] = Field((0.9, 1.1), description="Smallest and largest factor.")


def check(params: Params, setting: Setting) -> list[Finding]:
    return in_order("range", *params.range)
