"""The call action's parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.actions.call.taken_names import PREFIXES, is_taken
from specc.app import RESERVED_WORDS
from specc.spec.finding import Finding

if TYPE_CHECKING:
    from specc.app import Board

PERIPHERAL = None


class Params(BaseModel):
    """Calls a C function of your own, in ``user/user.c``."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: Literal["call"] = "call"
    function: str = Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$",
        description="Name of the C function",
        examples=["on_circle"],
    )


def check(params: Params, board: Board) -> list[Finding]:
    """The name must be free in the firmware."""
    name = params.function
    if name in RESERVED_WORDS:
        message = f'"{name}" is a reserved word of C or C++'
        return [Finding("function", message, f'for example: function = "on_{name}"')]
    prefix = next((p for p in PREFIXES if name.lower().startswith(p)), None)
    if prefix is not None:
        message = f'names that start with "{prefix}" belong to the generated code'
        free = name.strip("_") or "event"
        return [Finding("function", message, f'for example: function = "on_{free}"')]
    if is_taken(name):
        message = f'"{name}" is taken: by the C library, a framework or the generated code'
        free = name.lower().removesuffix("_t")
        return [Finding("function", message, f'for example: function = "on_{free}"')]
    return []
