"""The constants of the ``micro_frontend`` block, step for step as TensorFlow Lite Micro's frontend
computes them at its start: most of it in float32, whose rounding decides last bits."""

from __future__ import annotations

import math

import numpy as np

from specc.dsp.fft_q15_tables import n_fft_of
from specc.dsp.framing import Framing
from specc.dsp.micro_frontend.params import Params

WINDOW_BITS = 12
FILTER_BITS = 12
NOISE_BITS = 14
SNR_BITS = 12
GAIN_INTERVALS = 32
F = np.float32


def taper(length: int) -> np.ndarray:
    """int16 (length,): a Hann window whose samples lie between those of the usual one."""
    step = F(math.pi) * F(2.0) / F(length)
    places = np.arange(length, dtype=np.float32) + F(0.5)
    weights = F(0.5) - F(0.5) * np.cos(step * places, dtype=np.float32)
    return np.floor(weights * F(1 << WINDOW_BITS) + F(0.5)).astype(np.int16)


def _mel(hz: np.float32) -> np.float32:
    return F(1127.0) * np.log1p(hz / F(700.0), dtype=np.float32)


def filters(params: Params, rate_hz: float, length: int) -> tuple[int, list[int], np.ndarray]:
    """The first bin; for each of the ``n_mels + 1`` segments the bin after its last; int16 (n_bins, 2),
    the shares of each bin in the filter that falls there and in the one that rises."""
    n_bins = n_fft_of(length) // 2 + 1
    width = F(0.5) * F(rate_hz) / (F(n_bins) - F(1))
    low, high = _mel(F(params.f_min)), _mel(F(params.f_max))
    spacing = (high - low) / F(params.n_mels + 1)
    centres = [F(low + spacing * F(i + 1)) for i in range(params.n_mels + 1)]
    first = int(F(1.5) + F(params.f_min) / width)
    ends, shares = [], []
    k, before = first, low
    for centre in centres:
        while _mel(F(k) * width) <= centre:
            share = (centre - _mel(F(k) * width)) / (centre - before)
            shares.append([_quantized(share), _quantized(F(1.0) - share)])
            k += 1
        ends.append(k)
        before = centre
    return first, ends, np.array(shares or [[0, 0]], np.int16)


def _quantized(share: np.float32) -> int:
    return int(np.floor(share * F(1 << FILTER_BITS) + F(0.5)))


def correction_bits(frame: Framing) -> int:
    """What the FFT and the filters left the energies short of."""
    return n_fft_of(frame.length).bit_length() - 1 - FILTER_BITS // 2


def gains(params: Params, frame: Framing) -> np.ndarray:
    """int16 (4 * 32,): the gain over the estimate of noise, in intervals between powers of two, each a
    parabola through its ends and its middle; the first two values are those of 0 and 1."""
    bits = params.smoothing_bits - correction_bits(frame)

    def gain(noise: int) -> int:
        value = F(noise) / F(2.0**bits)
        power = F(float(value + F(params.pcan_offset)) ** float(F(-params.pcan_strength)))
        scaled = F(1 << params.pcan_gain_bits) * power
        return 32767 if scaled > 32767 else int(scaled + F(0.5))

    table = np.zeros(4 * GAIN_INTERVALS, np.int64)
    table[:2] = gain(0), gain(1)
    for interval in range(2, GAIN_INTERVALS + 1):
        start = 1 << (interval - 1)
        end = start + start - 1 if interval == GAIN_INTERVALS else 2 * start
        y0, y1, y2 = gain(start), gain(start + start // 2), gain(end)
        slope = 4 * (y1 - y0) - (y2 - y0)
        table[4 * (interval - 1) : 4 * (interval - 1) + 3] = y0, slope, y2 - y0 - slope
    return table.astype(np.int16)
