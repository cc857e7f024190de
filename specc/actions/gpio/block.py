"""The GPIO action as C."""

from __future__ import annotations

from specc.actions.gpio.params import Params
from specc.kernel import ActionCall, Struct


def lower(params: Params, index: int) -> ActionCall:
    """``index``: of the action among the GPIO actions, which is its pin's place in the port's table."""
    struct = Struct(
        "specc_gpio_t",
        {"pin": index, "level": params.level == "high", "duration_ms": params.duration_ms},
    )
    return ActionCall(
        fire="specc_gpio_fire",
        header="actions/gpio/gpio.h",
        params=struct,
        state="specc_gpio_state_t",
        tick="specc_gpio_tick",
    )
