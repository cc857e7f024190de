"""Lowers the ``mfcc`` block to its kernels. Output: float32 [n_frames][n_mfcc][n_channels]."""

from __future__ import annotations

import math

import numpy as np

from specc.dsp.audio import is_fixed, n_fft_of
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
from specc.dsp.mfcc.params import Params, framing, rows
from specc.kernel import Frames, KernelCall, Struct, Table

CMVN_OPERATIONS = 30  # of a value, for estimates


def dct(n_mfcc: int, n_mels: int) -> np.ndarray:
    """float64 (n_mfcc, n_mels): the orthonormal cosine transform, type II."""
    rows = np.array(
        [
            [math.cos(math.pi * i * (2 * m + 1) / (2 * n_mels)) for m in range(n_mels)]
            for i in range(n_mfcc)
        ]
    )
    rows[0] *= math.sqrt(0.5)
    return rows * math.sqrt(2.0 / n_mels)


def dct_bits(rows: np.ndarray) -> int:
    """With how many bits after the point the transform fits into int16."""
    return math.floor(math.log2(32767 / np.abs(rows).max()))


def frames(params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int) -> Frames:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    length, hop = framing(params, rate_hz)
    n_fft = n_fft_of(params, rate_hz)
    n_values = params.n_mfcc * len(channels)
    n_frames = rows(params, rate_hz, window_length)
    high = rate_hz / 2 if params.f_max is None else params.f_max
    rows_of_dct = dct(params.n_mfcc, params.n_mels)
    common = {
        "n_channels": len(channels),
        "channels": channels_table(channels),
        "hop_length": hop,
    }
    if is_fixed(params):
        function, scratch = "specc_mfcc_fixed", 4 * params.n_mels + mel_q15_scratch(n_fft)
        bits = dct_bits(rows_of_dct)
        whole = np.round(rows_of_dct * 2**bits).astype(np.int16)
        fields = {
            "mel": mel_q15_struct(params, rate_hz),
            "n_mfcc": params.n_mfcc,
            "dct_bits": bits,
            "dct": Table("dct", whole, f"of {2**bits}"),
            "decibels": float32(LEVEL_DECIBELS),
        }
    else:
        function, scratch = "specc_mfcc", frame_scratch(n_fft)
        fields = {
            "spectrum": spectrum_struct(params, rate_hz),
            "mel": mel_struct(params, rate_hz),
            "floor": float32(floor_power(params)),
            "n_mfcc": params.n_mfcc,
            "dct": Table("dct", rows_of_dct.astype(np.float32)),
        }
    finish = None
    if params.cmvn_window:
        finish = KernelCall(
            function="specc_mfcc_finish",
            folder="dsp/mfcc",
            params=Struct("specc_mfcc_cmvn_t", {"cmvn_window": params.cmvn_window}),
            float_operations=CMVN_OPERATIONS * n_frames * n_values,
            comment=(
                f"{n_frames} frames of {params.n_mfcc} coefficients x {len(channels)} channels, "
                f"normalised over {params.cmvn_window} frames",
            ),
        )
    return Frames(
        call=KernelCall(
            function=function,
            folder="dsp/mfcc",
            params=Struct(f"{function}_t", common | fields),
            scratch_bytes=scratch,
            float_operations=len(channels)
            * (frame_operations(n_fft) + (20 + 2 * params.n_mfcc) * params.n_mels),
            comment=(
                f"{params.n_mfcc} coefficients of {params.n_mels} mel filters from "
                f"{params.f_min:g} to {high:g} Hz; n_fft {n_fft}, {params.window} taper",
            ),
        ),
        length=length,
        hop=hop,
        n_values=n_values,
        finish=finish,
    )


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``t0_c0`` is the first coefficient of the oldest frame."""
    n_frames = rows(params, rate_hz, window_length)
    return [f"t{i}_c{c}" for i in range(n_frames) for c in range(params.n_mfcc)]
