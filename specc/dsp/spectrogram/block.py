"""Lowers the ``spectrogram`` block to its kernel. Output: float32 [n_frames][n_bins][n_channels], in
dB."""

from __future__ import annotations

import numpy as np

from specc.dsp.audio import n_fft_of
from specc.dsp.audio_tables import (
    float32,
    floor_power,
    frame_operations,
    frame_scratch,
    full_scale,
    spectrum_struct,
)
from specc.dsp.channels import channels_table
from specc.dsp.picture import Picture
from specc.dsp.spectrogram.params import Params, bins, framing, rows
from specc.kernel import Frames, KernelCall, Struct


def frames(params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int) -> Frames:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    length, hop = framing(params, rate_hz)
    n_fft = n_fft_of(params, rate_hz)
    first, end = bins(params, rate_hz)
    width = rate_hz / n_fft
    return Frames(
        call=KernelCall(
            function="specc_spectrogram",
            folder="dsp/spectrogram",
            params=Struct(
                "specc_spectrogram_t",
                {
                    "n_channels": len(channels),
                    "channels": channels_table(channels),
                    "hop_length": hop,
                    "spectrum": spectrum_struct(params, rate_hz),
                    "first_bin": first,
                    "n_bins": end - first,
                    "gain": float32(full_scale(params, rate_hz)),
                    "floor": float32(floor_power(params)),
                },
            ),
            scratch_bytes=frame_scratch(n_fft),
            float_operations=len(channels) * (frame_operations(n_fft) + 20 * (end - first)),
            comment=(
                f"{end - first} bins from {first * width:g} to {(end - 1) * width:g} Hz; n_fft "
                f"{n_fft}, {params.window} taper; in dB, at least {params.noise_floor:g}",
            ),
        ),
        length=length,
        hop=hop,
        n_values=(end - first) * len(channels),
    )


def picture(params: Params, rate_hz: float, window_length: int) -> Picture:
    """A column a frame, a row a bin."""
    first, end = bins(params, rate_hz)
    width = rate_hz / n_fft_of(params, rate_hz)
    index = np.arange(rows(params, rate_hz, window_length) * (end - first)).reshape(-1, end - first)
    edges = tuple((k - 0.5) * width for k in range(first, end + 1))
    hop_s = framing(params, rate_hz).hop / rate_hz
    return Picture(index, edges, value="dB", column_s=hop_s)


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``t0_250_hz`` is the bin of 250 Hz of the oldest frame."""
    first, end = bins(params, rate_hz)
    width = rate_hz / n_fft_of(params, rate_hz)
    n_frames = rows(params, rate_hz, window_length)
    return [f"t{i}_{k * width:g}_hz" for i in range(n_frames) for k in range(first, end)]
