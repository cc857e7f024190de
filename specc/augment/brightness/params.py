"""Parameters of the ``brightness`` augmentation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import CAMERA_EXAMPLE, Setting, in_order
from specc.spec.finding import Finding

Factor = Annotated[float, Field(ge=0, le=10)]

EXAMPLE = CAMERA_EXAMPLE


class Params(BaseModel):
    """Makes an image brighter or darker, and of more or less contrast."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["brightness"] = "brightness"
    range: tuple[Factor, Factor] = Field(
        (0.7, 1.3), description="Smallest and largest factor of every pixel."
    )
    contrast: tuple[Factor, Factor] = Field(
        (0.8, 1.2), description="Smallest and largest factor of a pixel's distance from the mean."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    found = setting.wants_camera() + in_order("range", *params.range)
    return found + in_order("contrast", *params.contrast)
