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
from specc.dsp.picture import Picture
from specc.dsp.spectral.params import Params, band_bins, band_edges, framing
from specc.dsp.taper import taper
from specc.kernel import Frames, KernelCall, Struct, Table


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """The kernel that takes a whole window. ``channels``: indexes into a sample. ``params`` have passed
    ``check``."""
    n_frames = framing(params, rate_hz).count(window_length)
    return KernelCall(
        function="specc_spectral",
        folder="dsp/spectral",
        params=_struct(params, channels, rate_hz, n_frames),
        float_operations=n_frames * _operations(params, len(channels)),
        scratch_bytes=4 * (2 * params.n_fft + 2 + params.n_fft // 2 + 1),
        comment=_comment(params, len(channels), rate_hz, n_frames),
    )


def frames(params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int) -> Frames:
    """The kernels that work frame by frame."""
    n_bins = params.n_fft // 2 + 1
    n_frames = framing(params, rate_hz).count(window_length)
    struct = _struct(params, channels, rate_hz, n_frames)
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
            float_operations=n_frames * n_bins * len(channels),
            scratch_bytes=4 * n_bins,
            comment=_comment(params, len(channels), rate_hz, n_frames),
        ),
    )


def _operations(params: Params, n_channels: int) -> int:
    """Of a frame, for estimates."""
    return round(n_channels * params.n_fft * (4 + 2.5 * math.log2(params.n_fft)))


def _struct(params: Params, channels: tuple[int, ...], rate_hz: float, n_frames: int) -> Struct:
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
            "taper": Table("taper", weights.astype(np.float32), params.window),
            "detrend": params.detrend,
            "log": params.log,
            "floor": _float32(params.floor),
            "n_bands": len(bins),
            "bands": Table(
                "bands", np.array(bins or [(0, 0)], np.uint16), "first bin, bin after the last"
            ),
            "band_scale": _float32(2.0 / (n_frames * n_fft * math.fsum(weights**2))),
            "n_peaks": params.n_peaks,
            "peak_scale": _float32(2.0 / (n_frames * math.fsum(weights) ** 2)),
            "peak_threshold": _float32(params.threshold),
            "bin_hz": _float32(rate_hz / n_fft),
        },
    )


def _comment(params: Params, n_channels: int, rate_hz: float, n_frames: int) -> tuple[str, ...]:
    edges = band_edges(params, rate_hz)
    n_bands = max(0, len(edges) - 1)
    return (
        f"({n_bands} bands + {params.n_peaks} peaks x 2) x {n_channels} channels of a window",
        f"{n_frames} frames of {params.n_fft} samples, {params.hop} apart; {params.window} taper; "
        f"bins are {rate_hz / params.n_fft:g} Hz apart",
        "bands [Hz]: " + ", ".join(f"{edge:g}" for edge in edges),
    )


def picture(params: Params, rate_hz: float, window_length: int) -> Picture | None:
    """The bands of a window as one column."""
    edges = band_edges(params, rate_hz)
    if len(edges) < 2:
        return None
    index = np.arange(len(edges) - 1)[None]
    return Picture(index, tuple(edges), value="log power" if params.log else "power")


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``power_0_3.125_hz`` for the band from 0 Hz on, ``peak1_hz``, ``peak1_height``."""
    edges = band_edges(params, rate_hz)
    names = [f"power_{low:g}_{high:g}_hz" for low, high in pairwise(edges)]
    for i in range(1, params.n_peaks + 1):
        names += [f"peak{i}_hz", f"peak{i}_height"]
    return names


def _float32(value: float) -> float:
    return float(np.float32(value))
