"""Parameters of the ``micro_frontend`` block: the audio frontend of TensorFlow Lite Micro."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.audio import MAX_MELS
from specc.dsp.framing import Framing, frame_findings, said, samples_of, time_of
from specc.spec.finding import Finding
from specc.spec.quantities import Duration, Frequency

SOUND = True  # its defaults are for a microphone
STATEFUL = True  # the noise is estimated over all frames since the start
MAX_N_FFT = 2048
MIN_FRAME = 16  # samples


class Params(BaseModel):
    """Mel energies with the noise taken off and an automatic gain, in fixed point: bit for bit the
    features of TensorFlow Lite Micro's audio frontend, which wake words of ESPHome and others use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["micro_frontend"] = Field(
        "micro_frontend", description="The audio frontend of TensorFlow Lite Micro, bit-exact."
    )
    frame_length: Duration = Field(0.03, gt=0, description="Duration of a frame.")
    hop_length: Duration = Field(
        0.01, gt=0, description="Time from the start of a frame to the start of the next."
    )
    n_mels: int = Field(40, ge=1, le=MAX_MELS, description="Number of mel filters.")
    f_min: Frequency = Field(125.0, description="Where the first filter begins.")
    f_max: Frequency = Field(7500.0, description="Where the last filter ends.")
    smoothing_bits: int = Field(
        10, ge=0, le=12, description="Bits after the point of the estimate of the noise."
    )
    even_smoothing: float = Field(
        0.025, gt=0, lt=1, description="How fast the estimate follows, in filters 0, 2, ..."
    )
    odd_smoothing: float = Field(
        0.06, gt=0, lt=1, description="How fast the estimate follows, in filters 1, 3, ..."
    )
    min_signal: float = Field(
        0.05, ge=0, lt=1, description="Share of the signal that is left at least."
    )
    pcan: bool = Field(True, description="Per-channel amplitude normalisation: an automatic gain.")
    pcan_strength: float = Field(0.95, ge=0, le=1, description="Strength of the gain control.")
    pcan_offset: float = Field(80.0, gt=0, le=1e6, description="Added to the estimate of noise.")
    pcan_gain_bits: int = Field(21, ge=16, le=24, description="Bits after the point of the gain.")
    log: bool = Field(True, description="Natural logarithm of the energies.")
    log_shift: int = Field(
        6, ge=0, le=8, description="The logarithm is multiplied with 2 to the power of this."
    )


def framing(params: Params, rate_hz: float) -> Framing:
    """In samples."""
    return Framing(samples_of(params.frame_length, rate_hz), samples_of(params.hop_length, rate_hz))


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """Frames against window and FFT, filters against Nyquist."""
    frame = framing(params, rate_hz)
    if frame.length < MIN_FRAME:
        message = f"a frame of {said(frame.length, rate_hz)} holds too few samples"
        hint = f'at least "{time_of(MIN_FRAME, rate_hz)}", or a higher rate'
        return [Finding("frame_length", message, hint)]
    found = frame_findings(frame, rate_hz, window_length, "frame_length", "hop_length")
    if frame.length > MAX_N_FFT:
        message = f"a frame of {said(frame.length, rate_hz)} is longer than the FFT of {MAX_N_FFT}"
        hint = f'at most "{time_of(MAX_N_FFT, rate_hz)}"'
        found.append(Finding("frame_length", message, hint))
    nyquist = rate_hz / 2
    if params.f_max >= nyquist:
        message = f"{params.f_max:g} Hz is not below {nyquist:g} Hz, half of the sensor's rate"
        found.append(Finding("f_max", message, f'below "{nyquist:g} Hz", or a higher rate'))
    elif params.f_min >= params.f_max:
        message = f"the filters would go from {params.f_min:g} Hz to {params.f_max:g} Hz"
        found.append(Finding("f_min", message, "f_min must be below f_max"))
    return found


def rows(params: Params, rate_hz: float, window_length: int) -> int:
    """Frames in a window."""
    return framing(params, rate_hz).count(window_length)


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel."""
    return rows(params, rate_hz, window_length) * params.n_mels
