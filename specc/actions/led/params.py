"""The LED action's parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding
from specc.spec.quantities import Duration

if TYPE_CHECKING:
    from specc.app import Board

PERIPHERAL = "led"


class Params(BaseModel):
    """Drives the board's LED."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["led"] = "led"
    pattern: Literal["on", "off", "toggle", "blink"] = Field(
        "blink", description="What the LED does on the event"
    )
    duration: Annotated[Duration, Field(le=60.0)] | None = Field(
        None,
        description="on: how long (default: until the next event); blink: of each flash (200 ms)",
        examples=["200 ms"],
    )
    blinks: int = Field(3, ge=1, le=100, description="blink: number of flashes")

    @property
    def duration_ms(self) -> int:
        """In whole milliseconds; 0 for a LED that stays as it is."""
        if self.duration is None:
            return 200 if self.pattern == "blink" else 0
        return round(self.duration * 1000)


def drives(params: Params) -> str:
    """What the action sets: two of them at once would undo each other."""
    return "the LED"


def check(params: Params, board: Board) -> list[Finding]:
    """A parameter that the pattern does not use is an error: it would silently do nothing."""
    findings = []
    if params.pattern in ("off", "toggle") and params.duration is not None:
        message = f'duration means nothing to the pattern "{params.pattern}"'
        findings.append(Finding("duration", message, 'remove it, or use "on" or "blink"'))
    if params.pattern != "blink" and "blinks" in params.model_fields_set:
        message = f'blinks means nothing to the pattern "{params.pattern}"'
        findings.append(Finding("blinks", message, 'remove it, or use "blink"'))
    if params.pattern == "blink" and params.duration_ms == 0:
        findings.append(Finding("duration", "a flash must last at least 1 ms", 'write "200 ms"'))
    return findings
