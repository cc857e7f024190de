"""The call action as C: the user's own function in ``user/user.c``."""

from __future__ import annotations

from specc.actions.call.params import Params
from specc.kernel import ActionCall


def lower(params: Params, index: int) -> ActionCall:
    """``index`` is not used: the function's name tells the actions apart."""
    return ActionCall(fire=params.function)
