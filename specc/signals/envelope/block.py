"""Lowers the ``envelope`` block to its kernel."""

from __future__ import annotations

import math

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.sections import OPERATIONS, butterworth, sections_struct
from specc.kernel import KernelCall, State, Struct, Table
from specc.signals.envelope.params import Params, edges

SMOOTHING_ORDER = 2
# In the order of SPECC_ENVELOPE_... in envelope.h.
_DETECTORS = ("rectify", "square", "hilbert")
HILBERT_DELAY = 15  # samples; 2 * 15 + 1 taps, of which every second is zero


def lower(
    params: Params, inputs: tuple[int, ...], outputs: tuple[int, ...], rate_hz: float
) -> KernelCall:
    """``inputs`` and ``outputs``: indexes into a row, one output for each input."""
    f_min, f_max, cutoff = edges(params, rate_hz)
    band = butterworth("band", (f_min, f_max), params.order, rate_hz)
    low = butterworth("low", (cutoff,), SMOOTHING_ORDER, rate_hz)
    n = len(inputs)
    taps = hilbert_taps() if params.detector == "hilbert" else np.empty(0)
    ring = 4 * len(taps) - 1 if len(taps) else 0
    per_channel = 2 * (len(band) + len(low)) + ring
    return KernelCall(
        function="specc_envelope",
        folder="signals/envelope",
        params=Struct(
            "specc_envelope_t",
            {
                "n_channels": n,
                "inputs": channels_table(inputs, "inputs"),
                "outputs": channels_table(outputs, "outputs"),
                "band": sections_struct(band, "band"),
                "low": sections_struct(low, "low"),
                "detector": _DETECTORS.index(params.detector),
                "n_taps": len(taps),
                "taps": Table("hilbert", np.float32(taps if len(taps) else [0]), "1, 3, 5, ..."),
            },
        ),
        state=State("float32", 2 + n * per_channel),
        float_operations=n * (OPERATIONS * (len(band) + len(low)) + 3 * len(taps) + 20),
        comment=(
            f"envelope of {f_min:g} to {f_max:g} Hz (order {params.order}) of {n} channels",
            f"{params.detector}, smoothed below {cutoff:g} Hz",
        ),
    )


def hilbert_taps() -> np.ndarray:
    """float64 (8,): the taps 1, 3, ... 15 samples beside the middle of a Hilbert transformer, positive
    before it and negative after; under a Hamming window. A. V. Oppenheim, R. W. Schafer,
    "Discrete-Time Signal Processing" (3rd ed. 2010), 12.4."""
    places = range(1, HILBERT_DELAY + 1, 2)
    window = [0.54 + 0.46 * math.cos(math.pi * k / (HILBERT_DELAY + 1)) for k in places]
    return np.array([2 / (math.pi * k) * w for k, w in zip(places, window, strict=True)])
