"""The LED action as C."""

from __future__ import annotations

from specc.actions.led.params import Params
from specc.kernel import ActionCall, Struct


def lower(params: Params, index: int) -> ActionCall:
    """``index`` is not used: the board has one LED."""
    struct = Struct(
        "specc_led_t",
        {
            "pattern": f"SPECC_LED_{params.pattern.upper()}",
            "duration_ms": params.duration_ms,
            "blinks": params.blinks,
        },
    )
    return ActionCall(
        fire="specc_led_fire",
        header="actions/led/led.h",
        params=struct,
        state="specc_led_state_t",
        shared=True,
        tick="specc_led_tick",
    )
