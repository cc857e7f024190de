"""The serial action as C."""

from __future__ import annotations

from specc.actions.serial.params import Params
from specc.kernel import ActionCall, Struct, Text


def lower(params: Params, index: int) -> ActionCall:
    """``index`` is not used: the board has one console."""
    message = Text(params.message) if params.message is not None else None
    return ActionCall(
        fire="specc_serial_fire",
        header="actions/serial/serial.h",
        params=Struct("specc_serial_t", {"message": message}),
    )
