"""Lowers the ``raw`` block to its kernel. Output: float32 [window_length][n_channels]."""

from __future__ import annotations

from specc.dsp.channels import channels_table
from specc.dsp.raw.params import Params
from specc.kernel import KernelCall, Struct

# A sample's statistics do not depend on where in the window it is.
SHARED_NORMALISATION = True


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample."""
    return KernelCall(
        function="specc_raw",
        folder="dsp/raw",
        params=Struct(
            "specc_raw_t",
            {"n_channels": len(channels), "channels": channels_table(channels)},
        ),
        comment=(f"{window_length} samples x {len(channels)} channels, as they are",),
    )


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``t0`` is the oldest sample."""
    return [f"t{i}" for i in range(window_length)]
