"""What the audio blocks' parameters have in common: frames, taper, FFT, mel scale. No NumPy: parameter
checks load this."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.fft_sizes import MAX_N_FFT, is_size, size_at_least, size_at_most
from specc.dsp.framing import Framing, frame_findings, said, samples_of, time_of
from specc.spec.finding import Finding
from specc.spec.quantities import Duration, Frequency

MAX_MELS = 128
MIN_FRAME = 8  # samples


class FrameParams(BaseModel):
    """Frames of a sound and their spectrum."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame_length: Duration = Field(0.02, gt=0, description="Duration of a frame.")
    hop_length: Duration = Field(
        0.01, gt=0, description="Time from the start of a frame to the start of the next."
    )
    n_fft: int | None = Field(
        None,
        ge=8,
        le=MAX_N_FFT,
        description="Length of the FFT, at least a frame: even, with no prime factors but 2, 3 and "
        "5. Default: the shortest that holds a frame.",
    )
    window: Literal["hann", "hamming", "rectangular"] = Field(
        "hann", description="Taper of a frame (periodic, as scipy.signal.get_window)."
    )
    preemphasis: float = Field(
        0.98,
        ge=0.0,
        le=1.0,
        description="Of each sample, this share of the one before is taken away.",
    )
    noise_floor: float = Field(
        -52.0,
        ge=-200.0,
        le=0.0,
        description="Lowest level, in dB; 0 dB is a sine of full scale.",
    )


class MelParams(FrameParams):
    """The filters on top of the spectrum."""

    n_mels: int = Field(40, ge=1, le=MAX_MELS, description="Number of mel filters.")
    f_min: Frequency = Field(0.0, description="Where the first filter begins.")
    f_max: Frequency | None = Field(
        None, description="Where the last filter ends. Default: half of the sensor's rate."
    )
    mel: Literal["htk", "slaney"] = Field(
        "htk", description="Formula of the mel scale: HTK's, or that of Slaney's Auditory Toolbox."
    )
    arithmetic: Literal["float", "fixed"] = Field(
        "float",
        description="float32; or fixed point from 16-bit samples on, for cores without an FPU. "
        "Training uses the same.",
    )


def framing_of(params: FrameParams, rate_hz: float) -> Framing:
    """In samples."""
    return Framing(samples_of(params.frame_length, rate_hz), samples_of(params.hop_length, rate_hz))


def n_fft_of(params: FrameParams, rate_hz: float) -> int | None:
    """``n_fft`` with its default; None where no FFT is long enough."""
    if params.n_fft is not None:
        return params.n_fft
    return size_at_least(framing_of(params, rate_hz).length)


def is_fixed(params: FrameParams) -> bool:
    """Whether the block computes in fixed point."""
    return getattr(params, "arithmetic", "float") == "fixed"


def check_frames(params: FrameParams, rate_hz: float, window_length: int) -> list[Finding]:
    """Frames against window, hop and FFT."""
    framing = framing_of(params, rate_hz)
    if framing.length < MIN_FRAME:
        message = f"a frame of {said(framing.length, rate_hz)} holds too few samples"
        hint = f'at least "{time_of(MIN_FRAME, rate_hz)}", or a higher rate'
        return [Finding("frame_length", message, hint)]
    found = frame_findings(framing, rate_hz, window_length, "frame_length", "hop_length")
    for key, samples in (("frame_length", framing.length), ("hop_length", framing.hop)):
        exact = getattr(params, key) * rate_hz
        if abs(exact - samples) > 1e-6 * samples:
            message = f"{key} is {exact:.6g} samples at {rate_hz:g} Hz"
            hint = f"{samples} samples are taken ({time_of(samples, rate_hz)})"
            found.append(Finding(key, message, hint, "warning"))
    n_fft = n_fft_of(params, rate_hz)
    if n_fft is None:
        message = f"no FFT is long enough for a frame of {said(framing.length, rate_hz)}"
        found.append(Finding("frame_length", message, f'at most "{time_of(MAX_N_FFT, rate_hz)}"'))
    elif not is_size(n_fft):
        near = [str(n) for n in (size_at_most(n_fft), size_at_least(n_fft)) if n]
        message = f"n_fft = {n_fft} is not an even number with no prime factors but 2, 3 and 5"
        found.append(Finding("n_fft", message, f"the nearest: {' and '.join(near)}"))
    elif n_fft < framing.length:
        message = f"n_fft = {n_fft} is shorter than a frame of {said(framing.length, rate_hz)}"
        shorter = time_of(n_fft, rate_hz)
        hint = f'n_fft = {size_at_least(framing.length)}, or frame_length = "{shorter}"'
        found.append(Finding("n_fft", message, hint))
    return found


def hz_to_mel(hz: float, scale: str) -> float:
    """Mels of a frequency. HTK: O'Shaughnessy's formula. Slaney: linear up to 1 kHz, then logarithmic
    (M. Slaney, Auditory Toolbox, Interval Research 1998-010)."""
    if scale == "htk":
        return 2595.0 * math.log10(1.0 + hz / 700.0)
    if hz < 1000.0:
        return 3.0 * hz / 200.0
    return 15.0 + math.log(hz / 1000.0) * 27.0 / math.log(6.4)


def mel_to_hz(mel: float, scale: str) -> float:
    """The inverse of :func:`hz_to_mel`."""
    if scale == "htk":
        return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)
    if mel < 15.0:
        return 200.0 * mel / 3.0
    return 1000.0 * math.exp((mel - 15.0) * math.log(6.4) / 27.0)


def mel_points(params: MelParams, rate_hz: float) -> list[float]:
    """The n_mels + 2 points in Hz."""
    low = hz_to_mel(params.f_min, params.mel)
    high = hz_to_mel(rate_hz / 2 if params.f_max is None else params.f_max, params.mel)
    n = params.n_mels + 1
    return [mel_to_hz(low + (high - low) * i / n, params.mel) for i in range(n + 1)]


def segments(points: list[float], rate_hz: float, n_fft: int) -> list[int]:
    """For each point the first bin that is not below it; for the last, the bin after it."""
    width = rate_hz / n_fft
    last = n_fft // 2 + 1
    return [min(last, math.ceil(point / width - 1e-9)) for point in points[:-1]] + [
        min(last, math.floor(points[-1] / width + 1e-9) + 1)
    ]


def weight_of(bin_hz: float, low: float, high: float) -> float:
    """The share of a bin between two points in the filter that rises there."""
    return min(1.0, max(0.0, (bin_hz - low) / (high - low)))


def check_mels(params: MelParams, rate_hz: float) -> list[Finding]:
    """The filters against Nyquist and against the FFT's bins."""
    nyquist = rate_hz / 2
    high = nyquist if params.f_max is None else params.f_max
    if high > nyquist * (1 + 1e-9):
        message = (
            f"{high:g} Hz is above {nyquist:g} Hz, half of the sensor's rate of {rate_hz:g} Hz"
        )
        return [Finding("f_max", message, f'at most "{nyquist:g} Hz", or a higher rate')]
    if params.f_min >= high:
        message = f"the filters would go from {params.f_min:g} Hz to {high:g} Hz"
        return [Finding("f_min", message, "f_min must be below f_max")]
    n_fft = n_fft_of(params, rate_hz)
    if n_fft is None or not is_size(n_fft):
        return []
    empty = empty_filters(params, rate_hz, n_fft)
    if not empty:
        return []
    points = mel_points(params, rate_hz)
    first = empty[0]
    message = (
        f"{len(empty)} of {params.n_mels} mel filters are empty: the first is from "
        f"{points[first]:.0f} to {points[first + 2]:.0f} Hz, and bins are {rate_hz / n_fft:g} Hz apart"
    )
    return [Finding("n_mels", message, _enough(params, rate_hz, n_fft))]


def _enough(params: MelParams, rate_hz: float, n_fft: int) -> str:
    """What would leave no filter empty."""
    fewer = next(
        (
            n
            for n in range(params.n_mels - 1, 0, -1)
            if not empty_filters(params.model_copy(update={"n_mels": n}), rate_hz, n_fft)
        ),
        None,
    )
    longer = size_at_least(n_fft + 1)
    while longer is not None and empty_filters(params, rate_hz, longer):
        longer = size_at_least(longer + 1)
    ways = [f"n_mels = {fewer}"] if fewer else []
    ways += [f"n_fft = {longer}"] if longer else []
    return ", or ".join(ways) or "a wider band"


def empty_filters(params: MelParams, rate_hz: float, n_fft: int) -> list[int]:
    """The filters in which no bin has a weight."""
    points = mel_points(params, rate_hz)
    starts = segments(points, rate_hz, n_fft)
    width = rate_hz / n_fft
    rises, falls = [], []
    for (low, high), (first, end) in zip(pairwise(points), pairwise(starts), strict=True):
        weights = [weight_of(k * width, low, high) for k in range(first, end)]
        rises.append(any(w > 1e-6 for w in weights))
        falls.append(any(w < 1 - 1e-6 for w in weights))
    return [m for m in range(params.n_mels) if not (rises[m] or falls[m + 1])]
