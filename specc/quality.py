"""What is wrong with the sound of a recording: samples at full scale, silence."""

from __future__ import annotations

import numpy as np

FULL_SCALE_SHARE = 0.9  # a signal that never comes near full scale is not clipped by it
RUN = 3  # samples in a row at one extreme value, which no band-limited signal has
SILENCE_DB = -70.0  # a 12-bit converter's own noise


def clipped(samples: np.ndarray, ranges: np.ndarray) -> int:
    """How many of ``samples``, ``(n, channels)``, stand still at the signal's own extreme, near the
    range of their channel (infinite: unknown). Any word length: 8 bits end at 0.992."""
    count = 0
    for channel, limit in zip(samples.T, ranges.tolist(), strict=True):
        for extreme in (channel.max(initial=0), channel.min(initial=0)):
            if np.isfinite(limit) and abs(extreme) >= FULL_SCALE_SHARE * limit:
                count += _in_runs(channel == extreme)
    return count


def is_silent(samples: np.ndarray) -> bool:
    """Whether the root mean square of ``samples``, shares of full scale, is below
    :data:`SILENCE_DB` once their mean is taken away."""
    power = float(np.square(samples - samples.mean(axis=0), dtype=np.float64).mean())
    return power < 10 ** (SILENCE_DB / 10)


def _in_runs(at: np.ndarray) -> int:
    """The number of true values in runs of at least :data:`RUN`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], at, [False]]).astype(np.int8)))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= RUN].sum())
