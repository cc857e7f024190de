"""Lowers the ``derivative`` block to its kernel."""

from __future__ import annotations

import numpy as np

from specc.dsp.channels import channels_table
from specc.kernel import KernelCall, State, Struct
from specc.signals.derivative.params import Params


def lower(
    params: Params, inputs: tuple[int, ...], outputs: tuple[int, ...], rate_hz: float
) -> KernelCall:
    """``inputs`` and ``outputs``: indexes into a row, one output for each input."""
    n = len(inputs)
    scale = rate_hz if params.per == "second" else 1.0
    return KernelCall(
        function="specc_derivative",
        folder="signals/derivative",
        params=Struct(
            "specc_derivative_t",
            {
                "n_channels": n,
                "inputs": channels_table(inputs, "inputs"),
                "outputs": channels_table(outputs, "outputs"),
                "order": params.order,
                "scale": float(np.float32(scale)),
            },
        ),
        state=State("float32", 1 + n * params.order),
        float_operations=2 * n * params.order,
        comment=(f"derivative of order {params.order} of {n} channels, per {params.per}",),
    )
