"""The GPIO action's parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.diagnostics import choice_hint
from specc.spec.finding import Finding
from specc.spec.quantities import Duration

if TYPE_CHECKING:
    from specc.app import Board

PERIPHERAL = "gpio"

_RESERVED = ("led", "i2c_")  # pins that the board file names for other uses


class Params(BaseModel):
    """Sets a pin high or low, for good or for a while."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["gpio"] = "gpio"
    pin: str = Field(
        min_length=1, max_length=32, description="Pin, by its name on the board", examples=["D2"]
    )
    level: Literal["high", "low"] = Field("high", description="What the event sets the pin to")
    duration: Annotated[Duration, Field(le=86400.0)] = Field(
        0.0, description="After which the pin goes back; 0 s: it stays", examples=["100 ms"]
    )

    @property
    def duration_ms(self) -> int:
        """In whole milliseconds; 0: the pin stays."""
        return round(self.duration * 1000)


def drives(params: Params) -> str:
    """What the action sets: two of them at once would undo each other."""
    return f"pin {params.pin}"


def check(params: Params, board: Board) -> list[Finding]:
    """The board must have the pin, and free for the app's use."""
    pins = tuple(name for name in board.pins if not name.startswith(_RESERVED))
    if params.pin not in pins:
        message = f'{board.title} has no pin "{params.pin}"'
        return [Finding("pin", message, choice_hint(params.pin, pins, f"pins of {board.name}"))]
    if params.duration > 0 and params.duration_ms == 0:
        return [Finding("duration", "a pulse lasts at least 1 ms", 'write "1 ms", or leave it out')]
    return []
