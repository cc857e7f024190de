"""Parameters of the ``spec_augment`` augmentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc import registry
from specc.augment.scene import Setting
from specc.spec.finding import Finding

EXAMPLE = {"features": [{"type": "raw"}]}  # of the reference


class Params(BaseModel):
    """Hides stretches of time and bands of frequency of the features behind the mean (SpecAugment)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["spec_augment"] = "spec_augment"
    time_masks: int = Field(2, ge=0, le=16, description="Stretches of time that are hidden.")
    time_width: float = Field(
        0.1, gt=0, le=0.5, description="Longest stretch, as a share of the window."
    )
    frequency_masks: int = Field(2, ge=0, le=16, description="Bands that are hidden.")
    frequency_width: float = Field(
        0.2, gt=0, le=0.5, description="Widest band, as a share of all bands."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    if any(hasattr(registry.params("dsp", f.type), "rows") for f in setting.features):
        return []
    message = "no feature block is a sequence of frames"
    able = [n for n in registry.names("dsp") if hasattr(registry.params("dsp", n), "rows")]
    return [Finding("type", message, f"blocks that do: {', '.join(able)}; or remove it")]
