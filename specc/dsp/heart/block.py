"""Lowers the ``heart`` block to its kernel. Output: float32 [n_measures][n_channels]."""

from __future__ import annotations

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.heart.params import MEASURES, Params, detector
from specc.dsp.sections import OPERATIONS, butterworth, sections_struct
from specc.kernel import KernelCall, Struct, Table

SHORTEST_S = 0.3  # between beats: 200 a minute
OPERATIONS_PER_SAMPLE = 12  # for estimates, beside the filter


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    found = detector(params)
    band = butterworth("band", (found.f_min, found.f_max), found.order, rate_hz)
    shortest = max(1, round(SHORTEST_S * rate_hz))
    max_beats = (window_length - 1) // shortest + 1
    codes = np.array([MEASURES.index(m) for m in params.measures], np.uint8)
    per_sample = OPERATIONS * len(band) + OPERATIONS_PER_SAMPLE
    return KernelCall(
        function="specc_heart",
        folder="dsp/heart",
        params=Struct(
            "specc_heart_t",
            {
                "n_channels": len(channels),
                "channels": channels_table(channels),
                "band": sections_struct(band),
                "upright": found.upright,
                "peak_length": odd(found.peak_s * rate_hz),
                "beat_length": odd(found.beat_s * rate_hz),
                "offset": round(found.offset * 65536),
                "shortest": shortest,
                "tolerance": float(np.float32(params.tolerance)),
                "ms_per_sample": float(np.float32(1000.0 / rate_hz)),
                "max_beats": max_beats,
                "n_measures": len(codes),
                "measures": Table("measures", codes, ", ".join(params.measures)),
            },
        ),
        scratch_bytes=4 * (2 * window_length + 2 * len(band) + 2 * max_beats),
        float_operations=round(len(channels) * window_length * per_sample),
        comment=(
            f"{len(codes)} measures x {len(channels)} channels of {window_length} samples:",
            ", ".join(params.measures),
            f"beats of {params.source}: energy between {found.f_min:g} and {found.f_max:g} Hz, "
            f"averaged over {found.peak_s * 1000:g} and {found.beat_s * 1000:g} ms",
        ),
    )


def odd(samples: float) -> int:
    """The nearest odd number, at least 1: a centred window has a middle."""
    return 2 * round((samples - 1) / 2) + 1 if samples > 1 else 1


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """The measures' names."""
    return list(params.measures)
