"""Parameters of the ``spectrogram`` block: the spectrum of a sound's frames."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field

from specc.dsp.audio import FrameParams, check_frames, framing_of, n_fft_of
from specc.dsp.framing import Framing
from specc.spec.finding import Finding
from specc.spec.quantities import Frequency

SOUND = True  # its defaults are for a microphone


class Params(FrameParams):
    """The level of each bin of each frame's spectrum, in dB."""

    type: Literal["spectrogram"] = Field(
        "spectrogram", description="Spectrum of a sound's frames, in dB."
    )
    preemphasis: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="Of each sample, this share of the one before is taken away.",
    )
    f_min: Frequency = Field(0.0, description="The lowest bin that is kept.")
    f_max: Frequency | None = Field(
        None, description="The highest bin that is kept. Default: half of the sensor's rate."
    )


def framing(params: Params, rate_hz: float) -> Framing:
    """In samples."""
    return framing_of(params, rate_hz)


def bins(params: Params, rate_hz: float) -> tuple[int, int]:
    """The first bin and the one after the last."""
    n_fft = n_fft_of(params, rate_hz) or 2
    high = rate_hz / 2 if params.f_max is None else params.f_max
    first = math.ceil(params.f_min * n_fft / rate_hz - 1e-6)
    return first, min(n_fft // 2, math.floor(high * n_fft / rate_hz + 1e-6)) + 1


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """Frames against window and FFT, the band against Nyquist and the FFT's bins."""
    found = check_frames(params, rate_hz, window_length)
    nyquist = rate_hz / 2
    high = nyquist if params.f_max is None else params.f_max
    if high > nyquist * (1 + 1e-9):
        message = (
            f"{high:g} Hz is above {nyquist:g} Hz, half of the sensor's rate of {rate_hz:g} Hz"
        )
        found.append(Finding("f_max", message, f'at most "{nyquist:g} Hz", or a higher rate'))
    first, end = bins(params, rate_hz)
    if first >= end:
        message = f"no bin of the FFT is from {params.f_min:g} to {high:g} Hz"
        found.append(Finding("f_min", message, "a wider band, or longer frames"))
    return found


def rows(params: Params, rate_hz: float, window_length: int) -> int:
    """Frames in a window."""
    return framing(params, rate_hz).count(window_length)


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel."""
    first, end = bins(params, rate_hz)
    return rows(params, rate_hz, window_length) * max(0, end - first)
