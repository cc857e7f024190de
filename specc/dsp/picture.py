"""How a block's features are drawn: ``picture(params, rate_hz, window_length)`` of its ``block.py``
returns a :class:`Picture`, or None where its features are no image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Picture:
    """An image of one channel.

    ``index``: int (n_columns, n_rows), which feature is where, the rows from the bottom. ``edges``:
    of the rows on the vertical axis, one more than there are; ``axis``: what it shows, with its unit.
    ``value``: what the colour shows. ``column_s``: seconds from a column to the next; 0 for one
    column a window. ``linear_to``: where the axis becomes logarithmic, of rows that are not even;
    0: at the first edge."""

    index: np.ndarray
    edges: tuple[float, ...]
    axis: str = "frequency [Hz]"
    value: str = "log power"
    column_s: float = 0.0
    linear_to: float = 0.0
