"""Parameters of the ``noise`` augmentation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc import layouts
from specc.augment.scene import Setting, in_order
from specc.spec.finding import Finding
from specc.spec.quantities import Level

Ratio = Annotated[Level, Field(ge=-60, le=120)]


class Params(BaseModel):
    """Adds noise at a random signal-to-noise ratio, in each channel, relative to what varies in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["noise"] = "noise"
    source: Literal["white", "pink", "background"] = Field(
        "white",
        description="White noise, pink noise (3 dB less each octave), or a random piece of the data "
        "set's noise recordings (`[data] noise`, or those of its layout).",
    )
    snr: tuple[Ratio, Ratio] = Field(
        (5.0, 25.0), description="Lowest and highest signal-to-noise ratio."
    )


def check(params: Params, setting: Setting) -> list[Finding]:
    found = in_order("snr", *params.snr)
    named = setting.data.noise is not None or hasattr(layouts.load(setting.data.layout), "NOISE")
    if params.source == "background" and not named:
        hint = 'name the folder of the noise recordings: `noise = "noise"` in [data]'
        found.append(Finding("source", "the data has no noise recordings", hint))
    return found
