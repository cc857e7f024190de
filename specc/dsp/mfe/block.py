"""Lowers the ``mfe`` block to its kernel. Output: float32 [n_frames][n_mels][n_channels], in dB."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from specc.dsp.audio import is_fixed, mel_points, n_fft_of
from specc.dsp.audio_tables import (
    LEVEL_DECIBELS,
    float32,
    floor_power,
    frame_operations,
    frame_scratch,
    mel_q15_scratch,
    mel_q15_struct,
    mel_struct,
    spectrum_struct,
)
from specc.dsp.channels import channels_table
from specc.dsp.mfe.params import Params, framing, output_length, rows
from specc.dsp.picture import Picture
from specc.kernel import Frames, KernelCall, Struct


def frames(params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int) -> Frames:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    length, hop = framing(params, rate_hz)
    n_fft = n_fft_of(params, rate_hz)
    high = rate_hz / 2 if params.f_max is None else params.f_max
    common = {
        "n_channels": len(channels),
        "channels": channels_table(channels),
        "hop_length": hop,
    }
    if is_fixed(params):
        function, scratch = "specc_mfe_fixed", 4 * params.n_mels + mel_q15_scratch(n_fft)
        fields = {"mel": mel_q15_struct(params, rate_hz), "decibels": float32(LEVEL_DECIBELS)}
    else:
        function, scratch = "specc_mfe", frame_scratch(n_fft)
        fields = {
            "spectrum": spectrum_struct(params, rate_hz),
            "mel": mel_struct(params, rate_hz),
            "floor": float32(floor_power(params)),
        }
    return Frames(
        call=KernelCall(
            function=function,
            folder="dsp/mfe",
            params=Struct(f"{function}_t", common | fields),
            scratch_bytes=scratch,
            float_operations=len(channels) * (frame_operations(n_fft) + 20 * params.n_mels),
            comment=(
                f"{params.n_mels} mel filters from {params.f_min:g} to {high:g} Hz; n_fft {n_fft}, "
                f"{params.window} taper; in dB, at least {params.noise_floor:g}",
            ),
        ),
        length=length,
        hop=hop,
        n_values=params.n_mels * len(channels),
    )


def picture(params: Params, rate_hz: float, window_length: int) -> Picture:
    """A column a frame; a filter's row ends halfway to the next one's middle."""
    index = np.arange(output_length(params, rate_hz, window_length)).reshape(-1, params.n_mels)
    points = mel_points(params, rate_hz)
    edges = tuple((low + high) / 2 for low, high in pairwise(points))
    hop_s = framing(params, rate_hz).hop / rate_hz
    return Picture(index, edges, "mel filters [Hz]", "dB", hop_s, linear_to=700.0)


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``t0_mel0`` is the lowest filter of the oldest frame."""
    n_frames = rows(params, rate_hz, window_length)
    return [f"t{i}_mel{m}" for i in range(n_frames) for m in range(params.n_mels)]
