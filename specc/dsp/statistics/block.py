"""Lowers the ``statistics`` block to its kernel. Output: float32 [n_measures][n_channels]."""

from __future__ import annotations

from specc.dsp.channels import channels_table
from specc.dsp.measures_table import measures_struct, needs_order, operations
from specc.dsp.statistics.params import Params
from specc.kernel import KernelCall, Struct


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample. Scratch: one channel of the window, and where a measure
    needs it the same in order."""
    measures = params.measures
    return KernelCall(
        function="specc_statistics",
        folder="dsp/statistics",
        params=Struct(
            "specc_statistics_t",
            {
                "n_channels": len(channels),
                "channels": channels_table(channels),
                "measures": measures_struct(measures),
            },
        ),
        scratch_bytes=4 * window_length * (2 if needs_order(measures) else 1),
        float_operations=round(operations(measures, window_length) * len(channels)),
        comment=(
            f"{len(measures)} statistics x {len(channels)} channels of {window_length} samples:",
            ", ".join(measures),
        ),
    )


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """The measures' names."""
    return list(params.measures)
