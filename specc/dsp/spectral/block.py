"""Lowers the ``spectral`` block to its kernel.

Output: float32 [n_bands + 2 n_peaks][n_channels]. All constants are computed in float64 and rounded
once to float32.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.fft_tables import rfft_struct
from specc.dsp.measures_table import measures_struct, needs_order, operations
from specc.dsp.picture import Picture
from specc.dsp.pieces import piece_length
from specc.dsp.sections import OPERATIONS, butterworth, chebyshev, sections_struct
from specc.dsp.spectral.params import (
    Params,
    band_bins,
    band_edges,
    has_spectrum,
    n_frames,
    output_length,
    prepared,
    ratios,
)
from specc.dsp.statistics_kernels import pieces_feature, window_call
from specc.dsp.taper import taper
from specc.kernel import Frames, KernelCall, LoweredFeature, Struct, Table

# Of the low pass before a decimation, which passes up to 0.8 of the new Nyquist frequency, as
# scipy.signal.decimate.
ANTI_ALIAS_ORDER = 8
RIPPLE_DB = 0.05


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """The kernel that takes a whole window. ``channels``: indexes into a sample. ``params`` have passed
    ``check``."""
    count = n_frames(params, window_length)
    work = count * _operations(params, len(channels))
    spectrum = _struct(params, channels, rate_hz / params.decimation, count)
    comment = _comment(params, len(channels), rate_hz / params.decimation, count)
    if params.prepares:
        return _prepared(params, spectrum, rate_hz, window_length, work, comment)
    return KernelCall(
        function="specc_spectral",
        folder="dsp/spectral",
        params=spectrum,
        float_operations=work,
        scratch_bytes=4 * _frame_floats(params),
        comment=comment,
    )


def _frame_floats(params: Params) -> int:
    return 2 * params.n_fft + 2 + params.n_fft // 2 + 1


def _prepared(
    params: Params,
    spectrum: Struct,
    rate_hz: float,
    window_length: int,
    work: int,
    comment: tuple[str, ...],
) -> KernelCall:
    """The kernel that scales, decimates and filters the window before."""
    rate, length = prepared(params, rate_hz, window_length)
    stages = [chebyshev(0.4 / q, ANTI_ALIAS_ORDER, RIPPLE_DB, 1.0) for q in ratios(params)]
    steps = [*ratios(params), 1, 1][:2]
    stages = [*stages, np.empty((0, 5)), np.empty((0, 5))][:2]
    filtered = np.empty((0, 5))
    if params.filter != "none":
        filtered = butterworth(params.filter, (params.cutoff_hz,), params.order, rate)
    sections = max(map(len, (*stages, filtered)))
    n_channels = spectrum.fields["n_channels"]
    ordered = length if needs_order(params.measures) else 0
    words = {"none": "no filter", "low": "low pass", "high": "high pass"}[params.filter]
    at = "" if params.filter == "none" else f" at {params.cutoff_hz:g} Hz, order {params.order}"
    return KernelCall(
        function="specc_spectral_prepared",
        folder="dsp/spectral",
        params=Struct(
            "specc_spectral_prepared_t",
            {
                "spectrum": spectrum,
                "scale": _float32(params.scale),
                "steps": steps,
                "stages": [
                    sections_struct(stage, f"anti_alias{i}") for i, stage in enumerate(stages)
                ],
                "filter": sections_struct(filtered, "filter"),
                "measures": measures_struct(params.measures),
            },
        ),
        float_operations=round(
            work
            + n_channels * window_length * (1 + OPERATIONS * sum(map(len, stages)))
            + n_channels * length * OPERATIONS * len(filtered)
            + n_channels * operations(params.measures, max(2, length))
        ),
        scratch_bytes=4 * (window_length + 2 * sections + max(ordered, _frame_floats(params))),
        comment=(
            *comment,
            f"of every {params.decimation}. sample, {words}{at}",
            *((", ".join(params.measures),) if params.measures else ()),
        ),
    )


def frames(params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int) -> Frames:
    """The kernels that work frame by frame; the scale of the samples is in the taper."""
    n_bins = params.n_fft // 2 + 1
    count = n_frames(params, window_length)
    struct = _struct(params, channels, rate_hz, count, scale=params.scale)
    return Frames(
        call=KernelCall(
            function="specc_spectral_frames",
            folder="dsp/spectral",
            params=struct,
            float_operations=_operations(params, len(channels)),
            scratch_bytes=4 * (2 * params.n_fft + 2),
            comment=(f"powers of {n_bins} bins x {len(channels)} channels",),
        ),
        length=params.n_fft,
        hop=params.hop,
        n_values=n_bins * len(channels),
        finish=KernelCall(
            function="specc_spectral_finish",
            folder="dsp/spectral",
            params=struct,
            float_operations=count * n_bins * len(channels),
            scratch_bytes=4 * n_bins,
            comment=_comment(params, len(channels), rate_hz, count),
        ),
    )


def pieces(
    params: Params,
    channels: tuple[int, ...],
    rate_hz: float,
    window_length: int,
    stride: int,
    kept: bool,
) -> tuple[LoweredFeature, ...]:
    """Scale and measures without a filter: the spectrum by the frames that windows share, the measures
    by the pieces that they share, or else of the whole window."""
    found = []
    n_measures = len(params.measures)
    if has_spectrum(params):
        cut = frames(params, channels, rate_hz, window_length)
        size = (output_length(params, rate_hz, window_length) - n_measures) * len(channels)
        count = n_frames(params, window_length)
        found.append(LoweredFeature(size, frames=cut, streams=True, n_frames=count))
    if params.measures:
        piece = piece_length(params.measures, window_length, stride)
        if piece is None:
            whole = window_call(params.measures, channels, window_length)
            found.append(LoweredFeature(n_measures * len(channels), whole=whole))
        else:
            scale = _float32(params.scale)
            found.append(pieces_feature(params.measures, channels, window_length, piece, scale))
    return tuple(found)


def _operations(params: Params, n_channels: int) -> int:
    """Of a frame, for estimates."""
    return round(n_channels * params.n_fft * (4 + 2.5 * math.log2(params.n_fft)))


def _struct(
    params: Params, channels: tuple[int, ...], rate_hz: float, count: int, scale: float = 1.0
) -> Struct:
    n_fft = params.n_fft
    weights = taper(params.window, n_fft)
    bins = band_bins(band_edges(params, rate_hz), rate_hz, n_fft)
    return Struct(
        "specc_spectral_t",
        {
            "n_channels": len(channels),
            "channels": channels_table(channels),
            "fft": rfft_struct(n_fft),
            "hop_length": params.hop,
            "taper": Table("taper", (weights * scale).astype(np.float32), params.window),
            "detrend": params.detrend,
            "log": params.log,
            "floor": _float32(params.floor),
            "n_bands": len(bins),
            "bands": Table(
                "bands", np.array(bins or [(0, 0)], np.uint16), "first bin, bin after the last"
            ),
            "band_scale": _float32(2.0 / (count * n_fft * math.fsum(weights**2))),
            "n_peaks": params.n_peaks,
            "peak_scale": _float32(2.0 / (count * math.fsum(weights) ** 2)),
            "peak_threshold": _float32(params.threshold),
            "bin_hz": _float32(rate_hz / n_fft),
        },
    )


def _comment(params: Params, n_channels: int, rate_hz: float, count: int) -> tuple[str, ...]:
    edges = band_edges(params, rate_hz)
    n_bands = max(0, len(edges) - 1)
    return (
        f"({n_bands} bands + {params.n_peaks} peaks x 2) x {n_channels} channels of a window",
        f"{count} frames of {params.n_fft} samples, {params.hop} apart; {params.window} taper; "
        f"bins are {rate_hz / params.n_fft:g} Hz apart",
        "bands [Hz]: " + ", ".join(f"{edge:g}" for edge in edges),
    )


def picture(params: Params, rate_hz: float, window_length: int) -> Picture | None:
    """The bands of a window as one column."""
    edges = band_edges(params, rate_hz / params.decimation)
    if len(edges) < 2:
        return None
    index = np.arange(len(edges) - 1)[None]
    return Picture(index, tuple(edges), value="log power" if params.log else "power")


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``power_0_3.125_hz`` for the band from 0 Hz on, ``peak1_hz``, ``peak1_height``."""
    edges = band_edges(params, rate_hz / params.decimation)
    names = [f"power_{low:g}_{high:g}_hz" for low, high in pairwise(edges)]
    for i in range(1, params.n_peaks + 1):
        names += [f"peak{i}_hz", f"peak{i}_height"]
    return names + list(params.measures)


def _float32(value: float) -> float:
    return float(np.float32(value))
