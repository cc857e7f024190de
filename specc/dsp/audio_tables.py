"""The constants of the audio blocks: computed in float64, rounded once to float32."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from specc.dsp.audio import (
    FrameParams,
    MelParams,
    framing_of,
    mel_points,
    n_fft_of,
    segments,
    weight_of,
)
from specc.dsp.fft_fixed_tables import rfft_fixed_struct
from specc.dsp.fft_q15_tables import log_table
from specc.dsp.fft_tables import rfft_struct
from specc.dsp.taper import taper
from specc.kernel import Struct, Table


def spectrum_struct(params: FrameParams, rate_hz: float) -> Struct:
    """``specc_spectrum_t``."""
    length = framing_of(params, rate_hz).length
    weights = taper(params.window, length).astype(np.float32)
    return Struct(
        "specc_spectrum_t",
        {
            "fft": rfft_struct(n_fft_of(params, rate_hz)),
            "frame_length": length,
            "preemphasis": float32(params.preemphasis),
            "taper": Table("taper", weights, params.window),
        },
    )


def full_scale(params: FrameParams, rate_hz: float) -> float:
    """What a bin's power is multiplied with, so that a sine of full scale on it has 1."""
    weights = taper(params.window, framing_of(params, rate_hz).length)
    return (2.0 / math.fsum(weights)) ** 2


def floor_power(params: FrameParams) -> float:
    """Of the noise floor, as a share of full scale."""
    return 10.0 ** (params.noise_floor / 10.0)


def mel_struct(params: MelParams, rate_hz: float) -> Struct:
    """``specc_mel_t``, with the gain to full scale in it."""
    n_fft = n_fft_of(params, rate_hz)
    first, ends, weights = mel_weights(params, rate_hz)
    return Struct(
        "specc_mel_t",
        {
            "n_mels": params.n_mels,
            "first_bin": first,
            "ends": Table("mel_ends", np.array(ends, np.uint16), f"bins of {rate_hz / n_fft:g} Hz"),
            "weights": Table("mel_weights", weights.astype(np.float32), "of the rising filter"),
            "gain": float32(full_scale(params, rate_hz)),
        },
    )


def mel_q15_struct(params: MelParams, rate_hz: float) -> Struct:
    """``specc_mel_q15_t``."""
    n_fft = n_fft_of(params, rate_hz)
    length = framing_of(params, rate_hz).length
    weights = taper(params.window, length)
    first, ends, shares = mel_weights(params, rate_hz)
    unit = 1 / (32768.0 * 32767.0)  # of a sample: Q15 times the taper's 32767
    # The kernel takes 10 bits off an energy, the shares have 15.
    power = math.log2(unit**2 * full_scale(params, rate_hz)) + 10 - 15
    return Struct(
        "specc_mel_q15_t",
        {
            "fft": rfft_fixed_struct(n_fft),
            "frame_length": length,
            "preemphasis": round(params.preemphasis * 32768),
            "taper": Table("taper", np.round(weights * 32767).astype(np.int16), params.window),
            "n_mels": params.n_mels,
            "first_bin": first,
            "ends": Table("mel_ends", np.array(ends, np.uint16), f"bins of {rate_hz / n_fft:g} Hz"),
            "weights": Table(
                "mel_weights", np.round(shares * 32768).astype(np.uint16), "of the rising filter"
            ),
            "log_table": Table("log_table", log_table(), "log2(1 + x) - x"),
            "offset": round(65536 * power),
            "floor": round(65536 * math.log2(floor_power(params))),
        },
    )


# Decibels of a level of 1 / 65536.
LEVEL_DECIBELS = 10 * math.log10(2.0) / 65536


def mel_q15_scratch(n_fft: int) -> int:
    """Bytes of working memory of a frame's levels."""
    return 4 * (2 * n_fft + 2)


def mel_weights(params: MelParams, rate_hz: float) -> tuple[int, list[int], np.ndarray]:
    """The first bin; the bins after each segment; float64, a bin's share in the rising filter."""
    n_fft = n_fft_of(params, rate_hz)
    points = mel_points(params, rate_hz)
    starts = segments(points, rate_hz, n_fft)
    weights = [
        weight_of(k * rate_hz / n_fft, low, high)
        for (low, high), (first, end) in zip(pairwise(points), pairwise(starts), strict=True)
        for k in range(first, end)
    ]
    return starts[0], starts[1:], np.array(weights)


def frame_operations(n_fft: int) -> int:
    """Of a frame's spectrum, for estimates."""
    return round(n_fft * (5 + 2.5 * math.log2(n_fft)))


def frame_scratch(n_fft: int) -> int:
    """Bytes of working memory of a frame's spectrum."""
    return 4 * (2 * n_fft + 2)


def float32(value: float) -> float:
    return float(np.float32(value))
