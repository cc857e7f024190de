"""Parameters of the ``mfe`` block: mel filterbank energies of a sound's frames."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from specc.dsp.audio import MelParams, check_frames, check_mels, framing_of
from specc.dsp.framing import Framing
from specc.spec.finding import Finding

SOUND = True  # its defaults are for a microphone


class Params(MelParams):
    """The energy of each frame in bands that are equally wide on the mel scale, in dB."""

    type: Literal["mfe"] = Field("mfe", description="Mel filterbank energies of a sound's frames.")


def framing(params: Params, rate_hz: float) -> Framing:
    """In samples."""
    return framing_of(params, rate_hz)


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """Frames against window and FFT, filters against Nyquist and the FFT's bins."""
    return check_frames(params, rate_hz, window_length) + check_mels(params, rate_hz)


def rows(params: Params, rate_hz: float, window_length: int) -> int:
    """Frames in a window."""
    return framing(params, rate_hz).count(window_length)


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel."""
    return rows(params, rate_hz, window_length) * params.n_mels
