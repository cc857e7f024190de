"""Lowers the ``statistics`` block to its kernel. Output: float32 [n_measures][n_channels]."""

from __future__ import annotations

from typing import get_args

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.statistics.params import Measure, Params
from specc.kernel import KernelCall, Struct, Table

OPERATIONS_PER_SAMPLE = 15  # for estimates: mean, four powers, extremes, crossings
# In the order of SPECC_STATISTICS_... in statistics.h.
_CODES = {name: code for code, name in enumerate(get_args(Measure))}


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample. Scratch: one channel of the window."""
    codes = np.array([_CODES[m] for m in params.measures], np.uint8)
    return KernelCall(
        function="specc_statistics",
        folder="dsp/statistics",
        params=Struct(
            "specc_statistics_t",
            {
                "n_channels": len(channels),
                "channels": channels_table(channels),
                "n_measures": len(codes),
                "measures": Table("measures", codes, ", ".join(params.measures)),
            },
        ),
        scratch_bytes=4 * window_length,
        float_operations=OPERATIONS_PER_SAMPLE * window_length * len(channels),
        comment=(
            f"{len(codes)} statistics x {len(channels)} channels of {window_length} samples:",
            ", ".join(params.measures),
        ),
    )


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """The measures' names."""
    return list(params.measures)
