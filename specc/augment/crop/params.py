"""Parameters of the ``crop`` augmentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import CAMERA_EXAMPLE, Setting
from specc.spec.finding import Finding

EXAMPLE = CAMERA_EXAMPLE


class Params(BaseModel):
    """Cuts a random part out of an image and scales it to the frame."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["crop"] = "crop"
    least: float = Field(
        0.8, ge=0.1, lt=1, description="Smallest share of the height and of the width that is kept."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    return setting.wants_camera()
