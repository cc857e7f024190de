"""What a block says about its own parameters, before it is known where in the file they stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``field``: the parameter's name, or None for the block as a whole. ``severity``: ``error`` or
    ``warning``."""

    field: str | None
    message: str
    hint: str | None = None
    severity: str = "error"
