"""The serial action's parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding

if TYPE_CHECKING:
    from specc.app import Board

PERIPHERAL = "serial"


class Params(BaseModel):
    """Writes a JSON line to the console: event, window, time, confidence."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["serial"] = "serial"
    message: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description='Text that the line carries as "message"',
        examples=["seen a circle"],
    )


def check(params: Params, board: Board) -> list[Finding]:
    """The message must be printable: it is a line on a console."""
    if params.message is not None and not params.message.isprintable():
        return [Finding("message", "message holds control characters", "write it on one line")]
    return []
