"""Parameters of the ``mfcc`` block: mel frequency cepstral coefficients of a sound's frames."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from specc.dsp.audio import MAX_MELS, MelParams, check_frames, check_mels, framing_of
from specc.dsp.framing import Framing
from specc.spec.finding import Finding
from specc.spec.quantities import Duration

MAX_CMVN = 999
SOUND = True  # its defaults are for a microphone


class Params(MelParams):
    """The shape of each frame's mel spectrum (a cosine transform of its levels), normalised over the
    frames around it."""

    type: Literal["mfcc"] = Field(
        "mfcc", description="Mel frequency cepstral coefficients of a sound's frames."
    )
    hop_length: Annotated[Duration, Field(gt=0)] = Field(
        0.02, description="Time from the start of a frame to the start of the next."
    )
    n_mels: int = Field(32, ge=1, le=MAX_MELS, description="Number of mel filters.")
    n_mfcc: int = Field(13, ge=1, le=MAX_MELS, description="Number of coefficients.")
    noise_floor: float = Field(
        -80.0,
        ge=-200.0,
        le=0.0,
        description="Lowest level, in dB; 0 dB is a sine of full scale.",
    )
    cmvn_window: int = Field(
        101,
        ge=0,
        le=MAX_CMVN,
        description="Frames around each, an odd number, over which the coefficients get mean 0 and "
        "deviation 1 (mirrored at the window's ends); 0: none.",
    )


def framing(params: Params, rate_hz: float) -> Framing:
    """In samples."""
    return framing_of(params, rate_hz)


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """Frames against window and FFT, filters against Nyquist and the FFT's bins, coefficients against
    filters."""
    found = check_frames(params, rate_hz, window_length) + check_mels(params, rate_hz)
    if params.n_mfcc > params.n_mels:
        message = f"{params.n_mfcc} coefficients of {params.n_mels} mel filters"
        found.append(Finding("n_mfcc", message, f"at most n_mfcc = {params.n_mels}"))
    if params.cmvn_window and params.cmvn_window % 2 == 0:
        message = f"cmvn_window = {params.cmvn_window} has no frame in its middle"
        found.append(Finding("cmvn_window", message, f"{params.cmvn_window + 1}, an odd number"))
    n_frames = framing(params, rate_hz).count(window_length)
    if params.cmvn_window and n_frames == 1:
        message = "a window of one frame leaves nothing when its mean is taken away"
        found.append(Finding("cmvn_window", message, "cmvn_window = 0, or a longer window"))
    return found


def rows(params: Params, rate_hz: float, window_length: int) -> int:
    """Frames in a window."""
    return framing(params, rate_hz).count(window_length)


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel."""
    return rows(params, rate_hz, window_length) * params.n_mfcc
