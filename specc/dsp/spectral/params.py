"""Parameters of the ``spectral`` block: band powers and spectral peaks by Welch's method."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.dsp.band_edges import edge_findings
from specc.dsp.fft_sizes import MAX_N_FFT, is_size, size_at_least, size_at_most
from specc.dsp.framing import Framing, shares_frames
from specc.dsp.measures import MEANING, Measure, check_measures
from specc.dsp.pieces import piece_length
from specc.spec.finding import Finding
from specc.spec.quantities import Frequency

MIN_N_FFT = 8
MAX_BANDS = 64
MAX_PEAKS = 8  # SPECC_SPECTRAL_MAX_PEAKS
MAX_ORDER = 8
Edges = Annotated[tuple[Frequency, ...], Field(min_length=2, max_length=MAX_BANDS + 1)]
_BAND_FIELDS = ("n_bands", "spacing", "f_min", "f_max")


class Params(BaseModel):
    """Welch's power spectrum of each channel, summed into bands, and its highest peaks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["spectral"] = Field(
        "spectral", description="Band powers and spectral peaks of each channel."
    )
    n_fft: int = Field(
        64,
        ge=MIN_N_FFT,
        le=MAX_N_FFT,
        description="Samples in a frame: even, with no prime factors but 2, 3 and 5.",
    )
    hop_length: int | None = Field(
        None,
        ge=1,
        le=MAX_N_FFT,
        description="Samples from one frame to the next. Default: n_fft / 2.",
    )
    window: Literal["hann", "hamming", "rectangular"] = Field(
        "hann", description="Taper of a frame (periodic, as scipy.signal.get_window)."
    )
    detrend: bool = Field(True, description="Remove each frame's mean.")
    n_bands: int = Field(8, ge=0, le=MAX_BANDS, description="Number of bands.")
    spacing: Literal["linear", "log"] = Field(
        "linear", description="Bands of equal width, or of equal ratio."
    )
    f_min: Frequency | None = Field(
        None, description="Lower edge of the first band. Default: 0 Hz; with log, the first bin."
    )
    f_max: Frequency | None = Field(
        None, description="Upper edge of the last band. Default: half of the rate."
    )
    edges: Edges | None = Field(
        None, description="The bands' edges, ascending, instead of n_bands, f_min and f_max."
    )
    log: bool = Field(True, description="Natural logarithm of powers and peak heights.")
    floor: float = Field(
        1e-8,
        ge=1e-30,
        le=1e30,
        description="Added before the logarithm, in the channel's unit squared.",
    )
    n_peaks: int = Field(
        3, ge=0, le=MAX_PEAKS, description="Highest peaks, each as frequency in Hz and height."
    )
    threshold: float = Field(
        0.1, ge=0.0, le=1.0, description="Lowest peak, as a share of the spectrum's maximum."
    )

    scale: float = Field(
        1.0, gt=0, le=1e9, description="What every sample is multiplied by before all else."
    )
    decimation: Literal[1, 3, 10, 30, 100] = Field(
        1,
        description="Keep every third, tenth, ... sample of the window, behind a low pass. n_fft and "
        "hop_length then count those.",
    )
    filter: Literal["none", "low", "high"] = Field(
        "none",
        description="Butterworth filter of the window, after the decimation. Both begin anew in each "
        "window, so that windows share no work; a filter of [[signals]] runs on from sample to sample.",
    )
    cutoff: Frequency | None = Field(
        None, description='Edge of the filter. Default: "3 Hz".', examples=["3 Hz"]
    )
    order: int = Field(6, ge=1, le=MAX_ORDER, description="Order of the filter.")
    measures: tuple[Measure, ...] = Field(
        (),
        description="Statistics of the window after decimation and filter, such as rms, skewness and "
        f"kurtosis. {MEANING}",
    )

    @property
    def cutoff_hz(self) -> float:
        """``cutoff`` with its default."""
        return 3.0 if self.cutoff is None else self.cutoff

    @property
    def prepares(self) -> bool:
        """Whether the window is worked on as a whole before it is cut into frames, so that windows
        cannot share them."""
        wanted = self.decimation > 1 or self.filter != "none" or bool(self.measures)
        return wanted or self.scale != 1.0

    @property
    def hop(self) -> int:
        """``hop_length`` with its default."""
        return self.n_fft // 2 if self.hop_length is None else self.hop_length


def band_edges(params: Params, rate_hz: float) -> list[float]:
    """The bands' edges in Hz, one more than there are bands; empty without bands."""
    if params.edges is not None:
        return list(params.edges)
    if params.n_bands == 0:
        return []
    n = params.n_bands
    high = rate_hz / 2 if params.f_max is None else params.f_max
    if params.spacing == "log":
        low = params.f_min or rate_hz / params.n_fft
        return [low * (high / low) ** (i / n) for i in range(n)] + [high]
    low = params.f_min or 0.0
    return [low + (high - low) * i / n for i in range(n)] + [high]


def band_bins(edges: list[float], rate_hz: float, n_fft: int) -> list[tuple[int, int]]:
    """For each band its first bin and the bin after its last: the bins with
    ``low <= k * rate_hz / n_fft < high``, in the last band ``<= high``."""
    # The slack makes an edge that is meant to be on a bin be on it.
    positions = [edge * n_fft / rate_hz for edge in edges]
    starts = [math.ceil(position - 1e-6) for position in positions]
    if starts:
        starts[-1] = math.floor(positions[-1] + 1e-6) + 1
    return list(pairwise(starts))


TAKES_WINDOWS = True  # the same bits without frames that windows share


def framing(params: Params, rate_hz: float) -> Framing | None:
    """Frames as long as the FFT; None where the whole window is prepared first."""
    return None if params.prepares else Framing(params.n_fft, params.hop)


def has_spectrum(params: Params) -> bool:
    """Whether there is any feature beside the measures."""
    return bool(params.n_bands or params.edges or params.n_peaks)


def history(params: Params, rate_hz: float, window_length: int, stride: int) -> int | None:
    """Of windows that overlap, the samples to be kept where they share the spectrum's frames and, as
    far as the measures allow it, the pieces that these are made of. None where a filter begins anew in
    each window, and where ``framing`` says all."""
    if not params.prepares or params.filter != "none" or params.decimation > 1:
        return None
    kept = 0
    if has_spectrum(params):
        if not shares_frames(Framing(params.n_fft, params.hop), stride):
            return None
        kept = params.n_fft
    if params.measures:
        piece = piece_length(params.measures, window_length, stride)
        if piece is None and params.scale != 1.0:
            return None
        kept = max(kept, piece or window_length)
    return kept


def ratios(params: Params) -> tuple[int, ...]:
    """The decimation in steps of at most ten: a sharper low pass would need more digits."""
    return {1: (), 3: (3,), 10: (10,), 30: (3, 10), 100: (10, 10)}[params.decimation]


def prepared(params: Params, rate_hz: float, window_length: int) -> tuple[float, int]:
    """The rate and the samples that are left of a window."""
    for ratio in ratios(params):
        window_length = -(-window_length // ratio)
    return rate_hz / params.decimation, window_length


def n_frames(params: Params, window_length: int) -> int:
    """Frames in a window."""
    _, length = prepared(params, 1.0, window_length)
    return Framing(params.n_fft, params.hop).count(length)


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel: the bands, two for each peak, the measures."""
    rate_hz, _ = prepared(params, rate_hz, window_length)
    n_bands = max(0, len(band_edges(params, rate_hz)) - 1)
    return n_bands + 2 * params.n_peaks + len(params.measures)


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """Frames against the window, bands against Nyquist and the FFT's bins, peaks against bins."""
    findings = check_measures(params.measures, window_length)
    rate_hz, window_length = prepared(params, rate_hz, window_length)
    findings += _check_filter(params, rate_hz)
    findings += _check_frames(params, rate_hz, window_length)
    findings += _check_bands(params, rate_hz, window_length)
    most = params.n_fft // 4
    if params.n_peaks > most:
        findings.append(
            Finding(
                "n_peaks",
                f"{params.n_peaks} peaks, but the {params.n_fft // 2 + 1} bins of n_fft = "
                f"{params.n_fft} have room for {most}",
                f"n_peaks = {most}, or n_fft = {size_at_least(4 * params.n_peaks)}",
            )
        )
    if not (band_edges(params, rate_hz) or params.n_peaks or params.measures):
        findings.append(
            Finding("n_bands", "no bands and no peaks: no features", "raise n_bands or n_peaks")
        )
    return findings


def _check_filter(params: Params, rate_hz: float) -> list[Finding]:
    if params.filter != "none":
        return edge_findings({"cutoff": params.cutoff_hz}, rate_hz)
    if params.cutoff is not None:
        return [Finding("cutoff", "there is no filter", 'filter = "low" or "high"')]
    return []


def _check_frames(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    findings = []
    n_fft = params.n_fft
    if not is_size(n_fft):
        near = [str(n) for n in (size_at_most(n_fft), size_at_least(n_fft)) if n]
        findings.append(
            Finding(
                "n_fft",
                f"n_fft = {n_fft} is not an even number with no prime factors but 2, 3 and 5",
                f"the nearest: {' and '.join(near)}",
            )
        )
    if n_fft > window_length:
        fits = size_at_most(window_length)
        shorter = f"n_fft = {fits}, or " if fits and fits >= MIN_N_FFT else ""
        findings.append(
            Finding(
                "n_fft",
                f"an FFT frame of {_samples(n_fft, rate_hz)} is longer than the window of "
                f"{_samples(window_length, rate_hz)}",
                f"{shorter}a window of at least {_time(n_fft, rate_hz)}",
            )
        )
    if params.hop > n_fft:
        findings.append(
            Finding(
                "hop_length",
                f"hop_length of {_samples(params.hop, rate_hz)} skips samples between frames of "
                f"{_samples(n_fft, rate_hz)}",
                f"use at most {n_fft}; the default is {n_fft // 2}",
            )
        )
    return findings


def _check_bands(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    edges = band_edges(params, rate_hz)
    if not edges:
        return []
    wrong = _check_band_fields(params) or _check_edges(params, edges, rate_hz)
    return [wrong] if wrong else _check_empty_bands(params, edges, rate_hz, window_length)


def _check_band_fields(params: Params) -> Finding | None:
    """Fields that contradict each other."""
    extra = [f for f in _BAND_FIELDS if f in params.model_fields_set]
    if params.edges is not None and extra:
        listing = ", ".join(extra)
        message = f"edges already gives the bands; {listing} would be ignored"
        return Finding(extra[0], message, f"remove edges, or {listing}")
    if params.edges is None and params.spacing == "log" and params.f_min == 0:
        return Finding("f_min", "bands of equal ratio cannot start at 0 Hz", 'use "1 Hz" or so')
    return None


def _check_edges(params: Params, edges: list[float], rate_hz: float) -> Finding | None:
    """Edges above Nyquist or out of order."""
    nyquist = rate_hz / 2
    above = [edge for edge in edges if edge > nyquist * (1 + 1e-9)]
    if params.edges is not None:
        field = "edges"
    elif above and params.f_max in above:
        field = "f_max"
    else:
        field = "f_max" if params.f_min is None else "f_min"
    if above:
        what = ", ".join(f"{edge:g} Hz" for edge in above)
        whose = "decimated" if params.decimation > 1 else "sensor's"
        return Finding(
            field,
            f"{what} is above {nyquist:g} Hz, half of the {whose} rate of {rate_hz:g} Hz",
            f'use at most "{nyquist:g} Hz", or a higher rate',
        )
    if all(low < high for low, high in pairwise(edges)):
        return None
    if params.edges is not None:
        listing = ", ".join(f"{edge:g} Hz" for edge in edges)
        return Finding("edges", f"the edges do not ascend: {listing}", "sort them, each once")
    span = f"{edges[0]:g} Hz to {edges[-1]:g} Hz"
    return Finding(field, f"the bands would go from {span}", "f_min must be below f_max")


def _check_empty_bands(
    params: Params, edges: list[float], rate_hz: float, window_length: int
) -> list[Finding]:
    bins = band_bins(edges, rate_hz, params.n_fft)
    empty = [i for i, (first, end) in enumerate(bins) if first >= end]
    if not empty:
        return []
    names = ", ".join(f"{edges[i]:g} to {edges[i + 1]:g} Hz" for i in empty[:3])
    more = f" and {len(empty) - 3} more" if len(empty) > 3 else ""
    enough = _smallest_n_fft(params, rate_hz)
    if enough is None:
        hint = "use fewer or wider bands"
    elif enough <= window_length:
        hint = f"n_fft = {enough} is the smallest that would do; or use fewer or wider bands"
    else:
        hint = (
            f"n_fft = {enough} is the smallest that would do, with a window of at least "
            f"{_time(enough, rate_hz)}; or use fewer or wider bands"
        )
    return [
        Finding(
            "edges" if params.edges is not None else "n_bands",
            f"no FFT bin in the band {names}{more}: bins are {rate_hz / params.n_fft:g} Hz apart",
            hint,
        )
    ]


def _smallest_n_fft(params: Params, rate_hz: float) -> int | None:
    """The smallest FFT with a bin in every band; None if there is none."""
    n_fft = size_at_least(MIN_N_FFT)
    while n_fft is not None:
        wider = params.model_copy(update={"n_fft": n_fft})
        edges = band_edges(wider, rate_hz)
        if all(first < end for first, end in band_bins(edges, rate_hz, n_fft)):
            return n_fft
        n_fft = size_at_least(n_fft + 1)
    return None


def _time(samples: int, rate_hz: float) -> str:
    """The duration of ``samples``, rounded up to the millisecond."""
    return f"{math.ceil(1000 * samples / rate_hz - 1e-6)} ms"


def _samples(samples: int, rate_hz: float) -> str:
    return f"{samples} samples ({_time(samples, rate_hz)})"
