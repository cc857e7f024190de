"""How a frame block cuts the signal into frames. Pure Python: parameter checks load this.

Frames begin at multiples of the hop from the start of the recording (on a device: from reset), windows
at multiples of the stride. Where the stride is a multiple of the hop, a window's frames are frames of
the recording, and windows that overlap share them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from specc.spec.finding import Finding


class Framing(NamedTuple):
    """In samples."""

    length: int
    hop: int

    def count(self, window_length: int) -> int:
        """Whole frames in a window; 0 where it holds none."""
        return max(0, (window_length - self.length) // self.hop + 1)


def samples_of(seconds: float, rate_hz: float) -> int:
    """The nearest whole number of samples, at least 1."""
    return max(1, round(seconds * rate_hz))


def time_of(samples: int, rate_hz: float) -> str:
    """As a quantity of a spec: ``20 ms``; exact to the microsecond."""
    return f"{round(1000 * samples / rate_hz, 3):g} ms"


def said(samples: int, rate_hz: float) -> str:
    """For messages: ``320 samples (20 ms)``."""
    return f"{samples} samples ({time_of(samples, rate_hz)})"


def frame_findings(
    framing: Framing, rate_hz: float, window_length: int, length_key: str, hop_key: str
) -> list[Finding]:
    """A window that holds no whole frame, and a hop that is longer than a frame."""
    found = []
    if framing.length > window_length:
        found.append(
            Finding(
                length_key,
                f"the window of {said(window_length, rate_hz)} holds no whole frame of "
                f"{said(framing.length, rate_hz)}",
                f'a window of at least "{time_of(framing.length, rate_hz)}", or shorter frames',
            )
        )
    if framing.hop > framing.length:
        found.append(
            Finding(
                hop_key,
                f"a hop of {said(framing.hop, rate_hz)} skips samples between frames of "
                f"{said(framing.length, rate_hz)}",
                f'at most "{time_of(framing.length, rate_hz)}"; usual: '
                f'"{time_of(math.ceil(framing.length / 2), rate_hz)}"',
            )
        )
    return found


def shares_frames(framing: Framing, stride: int) -> bool:
    """Whether the frames of a window are frames of the recording, wherever the window begins."""
    return stride % framing.hop == 0


def nearest_strides(framing: Framing, stride: int, rate_hz: float) -> str:
    """The strides beside ``stride`` that are multiples of the hop, in words."""
    below = stride // framing.hop * framing.hop
    near = [n for n in (below, below + framing.hop) if n > 0]
    return " or ".join(f'"{time_of(n, rate_hz)}"' for n in near)
