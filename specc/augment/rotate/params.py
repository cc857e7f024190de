"""Parameters of the ``rotate`` augmentation."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.augment.scene import Setting
from specc.spec.finding import Finding
from specc.spec.quantities import Angle

AXES = "xyz"


class Params(BaseModel):
    """Turns the device: `acc`, `gyro` and `mag` by the same random angle about a random axis."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["rotate"] = "rotate"
    most: Annotated[Angle, Field(gt=0, le=180)] = Field(15.0, description="Largest angle.")


def groups(names: Sequence[str]) -> list[tuple[int, int, int]]:
    """The indexes of the channels that are x, y and z of one quantity."""
    kinds = dict.fromkeys(name.rpartition("_")[0] for name in names)
    wanted = [[f"{kind}_{axis}" for axis in AXES] for kind in kinds if kind]
    return [tuple(map(names.index, axes)) for axes in wanted if set(axes) <= set(names)]


def check(params: Params, setting: Setting) -> list[Finding]:
    names = [channel.name for channel in setting.sensor.channels]
    turned = {i for group in groups(names) for i in group}
    left = [name for i, name in enumerate(names) if i not in turned and name[-2:-1] == "_"]
    if turned and not any(name[-1] in AXES for name in left):
        return []
    message = "no channels are x, y and z of one quantity"
    if turned:
        message = f"{', '.join(left)} cannot be turned without the other axes"
    return [Finding("type", message, "take all three axes into `[sensor] channels`, or remove it")]
