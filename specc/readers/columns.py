"""What tables have in common, whatever they are stored in: columns of names, and of time."""

from __future__ import annotations

import math

import numpy as np

from specc.readers import Request, units
from specc.readers.header import Header

MAX_NAME_CHARACTERS = 64  # of a label or a group
MAX_MAGNITUDE = 1e30  # float32 ends at 3e38; no unit's factor takes this beyond it


class Names:
    """The names in a column, numbered in the order in which they appear."""

    def __init__(self) -> None:
        self._indexes: dict[str, int] = {}

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(self._indexes)

    def codes(self, column: np.ndarray) -> np.ndarray:
        """int32 indexes of the texts in ``column``."""
        distinct, first, inverse = np.unique(column, return_index=True, return_inverse=True)
        table = np.empty(len(distinct), np.int32)
        for i in np.argsort(first):
            table[i] = self._indexes.setdefault(str(distinct[i]).strip(), len(self._indexes))
        return table[inverse]


def time_in_seconds(
    header: Header, time: np.ndarray | None, request: Request
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """The column of time in seconds, and the units that were assumed, this one's included."""
    if time is None:
        return None, header.assumed
    if header.time_factor is not None:
        return time * header.time_factor, header.assumed
    factor, unit = _likely_unit(time, request.rate_hz)
    return time * factor, (*header.assumed, f"{header.names[header.time]} [{unit}]")


def _likely_unit(time: np.ndarray, rate_hz: float) -> tuple[float, str]:
    """The unit in which the median step comes nearest to the spec's rate."""
    step = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
    if step <= 0:
        return 1.0, "s"

    def distance(unit: str) -> float:
        return abs(math.log(step * units.seconds(unit) * rate_hz))

    unit = min(units.TIME_UNITS, key=distance)
    return units.seconds(unit), unit
