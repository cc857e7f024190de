"""Lowers the ``statistics`` block to its kernels. Output: float32 [n_measures][n_channels]."""

from __future__ import annotations

from specc.dsp.pieces import one_look
from specc.dsp.statistics.params import Params, history
from specc.dsp.statistics_kernels import pieces_feature, window_call
from specc.kernel import KernelCall, LoweredFeature


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample."""
    return window_call(params.measures, channels, window_length)


def pieces(
    params: Params,
    channels: tuple[int, ...],
    rate_hz: float,
    window_length: int,
    stride: int,
    kept: bool,
) -> tuple[LoweredFeature, ...]:
    """The same by the pieces that windows share; empty where these are not worth it. ``kept``: another
    block needs the whole window's samples."""
    if kept and one_look(params.measures):
        return ()
    piece = history(params, rate_hz, window_length, stride)
    return (pieces_feature(params.measures, channels, window_length, piece),)


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """The measures' names."""
    return list(params.measures)
