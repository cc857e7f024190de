"""Lowers the ``wavelet`` block to its kernel.

Output: float32 [(level + 1) n_measures][n_channels]: the approximation first, then the details from
the deepest level to level 1.
"""

from __future__ import annotations

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.measures_table import measures_struct, needs_order, operations
from specc.dsp.picture import Picture
from specc.dsp.wavelet.filters import filters
from specc.dsp.wavelet.params import Params, lengths
from specc.kernel import KernelCall, Struct, Table


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    found = filters(params.wavelet)
    sizes = lengths(params, window_length)
    floats = window_length + sizes[0] * (3 if needs_order(params.measures) else 2)
    taps = 2 * (np.count_nonzero(found.low) + np.count_nonzero(found.high))
    work = sum(n * taps + operations(params.measures, n) for n in sizes)
    work += operations(params.measures, sizes[-1])
    bands = ", ".join(
        f"level {level} {rate_hz / 2 ** (level + 1):g} to {rate_hz / 2**level:g} Hz ({size})"
        for level, size in enumerate(sizes, 1)
    )
    return KernelCall(
        function="specc_wavelet",
        folder="dsp/wavelet",
        params=Struct(
            "specc_wavelet_t",
            {
                "n_channels": len(channels),
                "channels": channels_table(channels),
                "filter_length": len(found.low),
                "low": _filter("low_pass", found.low, params.wavelet),
                "high": _filter("high_pass", found.high, params.wavelet),
                "level": params.level,
                "measures": measures_struct(params.measures),
            },
        ),
        scratch_bytes=4 * floats,
        float_operations=round(len(channels) * work),
        comment=(
            f"{params.level + 1} parts x {len(params.measures)} statistics x {len(channels)} "
            f"channels of {window_length} samples, by {params.wavelet}",
            f"coefficients: {bands}",
            ", ".join(params.measures),
        ),
    )


def _filter(name: str, values: np.ndarray, wavelet: str) -> Struct:
    """``specc_wavelet_filter_t``: without the zeros at the ends."""
    first, last = np.flatnonzero(values)[[0, -1]]
    taps = values[first : last + 1].astype(np.float32)
    return Struct(
        "specc_wavelet_filter_t",
        {"delay": int(first), "n_taps": len(taps), "taps": Table(name, taps, wavelet)},
    )


def picture(params: Params, rate_hz: float, window_length: int) -> Picture | None:
    """How strong each level is, where a measure says it."""
    found = next((m for m in ("rms", "std", "mean_absolute") if m in params.measures), None)
    if found is None:
        return None
    parts = params.level + 1
    index = np.arange(parts) * len(params.measures) + params.measures.index(found)
    edges = [0.0, *(rate_hz / 2 ** (params.level + 1 - i) for i in range(parts))]
    return Picture(index[None], tuple(edges), value=found)


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``approximation3_mean``, ``detail3_mean``, ..., ``detail1_mean``."""
    parts = [f"approximation{params.level}"]
    parts += [f"detail{level}" for level in range(params.level, 0, -1)]
    return [f"{part}_{measure}" for part in parts for measure in params.measures]
