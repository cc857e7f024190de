"""The kernels that describe a window by statistics: as a whole, or by its pieces (``pieces.py``)."""

from __future__ import annotations

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.measures import Measure
from specc.dsp.measures_table import measures_struct, needs_order, operations
from specc.dsp.pieces import PARTS, parts_of
from specc.kernel import Frames, KernelCall, LoweredFeature, Struct, Table

JOIN_OPERATIONS = 10  # of a measure and a piece, for estimates
ABSENT = 255


def window_call(
    measures: tuple[Measure, ...], channels: tuple[int, ...], window_length: int
) -> KernelCall:
    """Scratch: one channel of the window, and where a measure needs it the same in order."""
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


def pieces_feature(
    measures: tuple[Measure, ...],
    channels: tuple[int, ...],
    window_length: int,
    piece: int,
    scale: float = 1.0,
) -> LoweredFeature:
    """The ``measures`` of windows that share pieces of so many samples. ``scale``: of the samples, a
    float32."""
    parts = parts_of(measures)
    places = [parts.index(part) if part in parts else ABSENT for part in PARTS]
    count = window_length // piece
    frames = Frames(
        call=KernelCall(
            function="specc_statistics_pieces",
            folder="dsp/statistics",
            params=Struct(
                "specc_statistics_pieces_t",
                {
                    "n_channels": len(channels),
                    "channels": channels_table(channels),
                    "piece_length": piece,
                    "scale": scale,
                    "parts": measures_struct(parts),
                },
            ),
            scratch_bytes=4 * piece,
            float_operations=round(operations((), piece) * len(channels)),
            comment=(f"{', '.join(parts)} x {len(channels)} channels",),
        ),
        length=piece,
        hop=piece,
        n_values=len(parts) * len(channels),
        finish=KernelCall(
            function="specc_statistics_join",
            folder="dsp/statistics",
            params=Struct(
                "specc_statistics_join_t",
                {
                    "n_channels": len(channels),
                    "places": Table("places", np.array(places, np.uint8), "of a piece's parts"),
                    "n_measures": len(measures),
                    "measures": [f"specc_join_{name}" for name in measures],
                },
            ),
            float_operations=JOIN_OPERATIONS * len(measures) * count * len(channels),
            comment=(
                f"{len(measures)} statistics x {len(channels)} channels of {count} pieces of "
                f"{piece} samples:",
                ", ".join(measures),
            ),
        ),
    )
    size = len(measures) * len(channels)
    return LoweredFeature(size, frames=frames, streams=True, n_frames=count)
