"""Parameters of the ``flip`` augmentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import CAMERA_EXAMPLE, Setting
from specc.spec.finding import Finding

EXAMPLE = CAMERA_EXAMPLE


class Params(BaseModel):
    """Mirrors an image."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["flip"] = "flip"
    direction: Literal["horizontal", "vertical", "both"] = Field(
        "horizontal", description="Left and right, top and bottom, or either of them or both."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    return setting.wants_camera()
