"""Lowers the ``spectral`` block to its kernel.

Output: float32 [n_bands + 2 n_peaks][n_channels]. All constants are computed in float64 and rounded
once to float32.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.fft_tables import rfft_struct, root_of_unity
from specc.dsp.spectral.params import Params, band_bins, band_edges, n_frames
from specc.kernel import KernelCall, Struct, Table


def taper(window: str, n_fft: int) -> np.ndarray:
    """float64 (n_fft,): a periodic window as ``scipy.signal.get_window``, which calls the
    rectangular one ``boxcar``. F. J. Harris, "On the use of windows for harmonic analysis with the
    discrete Fourier transform", Proc. IEEE 66 (1978)."""
    cosine = np.array([root_of_unity(i, n_fft)[0] for i in range(n_fft)])
    if window == "hann":
        return 0.5 - 0.5 * cosine
    if window == "hamming":
        return 0.54 - 0.46 * cosine
    return np.ones(n_fft)


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    n_fft = params.n_fft
    weights = taper(params.window, n_fft)
    frames = n_frames(params, window_length)
    edges = band_edges(params, rate_hz)
    bins = band_bins(edges, rate_hz, n_fft)
    n_bins = n_fft // 2 + 1
    return KernelCall(
        function="specc_spectral",
        folder="dsp/spectral",
        params=Struct(
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
                "band_scale": _float32(2.0 / (frames * n_fft * math.fsum(weights**2))),
                "n_peaks": params.n_peaks,
                "peak_scale": _float32(2.0 / (frames * math.fsum(weights) ** 2)),
                "peak_threshold": _float32(params.threshold),
                "bin_hz": _float32(rate_hz / n_fft),
            },
        ),
        float_operations=round(len(channels) * frames * n_fft * (4 + 2.5 * math.log2(n_fft))),
        scratch_bytes=4 * (2 * n_fft + 2 + n_bins),
        comment=(
            f"({len(bins)} bands + {params.n_peaks} peaks x 2) x {len(channels)} channels of "
            f"{window_length} samples",
            f"{frames} frames of {n_fft} samples, {params.hop} apart; {params.window} taper; "
            f"bins are {rate_hz / n_fft:g} Hz apart",
            "bands [Hz]: " + ", ".join(f"{edge:g}" for edge in edges),
        ),
    )


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``power_0_3.125_hz`` for the band from 0 Hz on, ``peak1_hz``, ``peak1_height``."""
    edges = band_edges(params, rate_hz)
    names = [f"power_{low:g}_{high:g}_hz" for low, high in pairwise(edges)]
    for i in range(1, params.n_peaks + 1):
        names += [f"peak{i}_hz", f"peak{i}_height"]
    return names


def _float32(value: float) -> float:
    return float(np.float32(value))
