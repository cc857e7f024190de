"""Parameters of the ``shift`` augmentation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import Setting
from specc.spec.finding import Finding
from specc.spec.quantities import DURATION, Duration


class Params(BaseModel):
    """Moves the window in its recording, to either side; what the recording does not have is
    silence (sound) or its first or last sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["shift"] = "shift"
    most: Annotated[Duration, Field(gt=0)] = Field(0.1, description="Largest shift.")


def check(params: Params, setting: Setting) -> list[Finding]:
    length_s = setting.window.length / setting.sensor.rate_hz
    if params.most <= length_s or setting.sensor.frame is not None:
        return setting.wants_signal()
    message = f"a window is {DURATION.format(length_s)} long: nothing of it would be left"
    return [Finding("most", message, f'at most "{DURATION.format(length_s)}"')]


def margin(params: Params, rate_hz: float, n: int) -> int:
    """The samples that it needs on each side of the ``n`` that it makes."""
    return round(params.most * rate_hz)
