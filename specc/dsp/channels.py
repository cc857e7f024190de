"""The channels that a block reads, as a constant of its kernel."""

from __future__ import annotations

import numpy as np

from specc.kernel import Table


def channels_table(channels: tuple[int, ...], name: str = "channels") -> Table:
    """uint16 [n_channels]: indexes into a sample."""
    return Table(name, np.array(channels, np.uint16), "indexes into a sample")
