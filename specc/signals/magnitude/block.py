"""Lowers the ``magnitude`` block to its kernel."""

from __future__ import annotations

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.sections import OPERATIONS, butterworth, sections_struct
from specc.kernel import KernelCall, State, Struct
from specc.signals.magnitude.params import Params

ORDER = 2
ROOT_OPERATIONS = 20  # for estimates


def lower(
    params: Params, inputs: tuple[int, ...], outputs: tuple[int, ...], rate_hz: float
) -> KernelCall:
    """``inputs``: indexes into a row; ``outputs``: the index of the one channel."""
    n = len(inputs)
    sections = np.empty((0, 5))
    if params.gravity == "filter":
        sections = butterworth("high", (params.high_pass_hz,), ORDER, rate_hz)
    without = {
        "keep": "",
        "filter": f", freed of what is below {params.high_pass_hz:g} Hz",
        "subtract": ", less 1",
    }
    return KernelCall(
        function="specc_magnitude",
        folder="signals/magnitude",
        params=Struct(
            "specc_magnitude_t",
            {
                "n_inputs": n,
                "inputs": channels_table(inputs, "inputs"),
                "output": outputs[0],
                "high_pass": sections_struct(sections),
                "offset": 1.0 if params.gravity == "subtract" else 0.0,
            },
        ),
        state=State("float32", 1 + 2 * n * len(sections)),
        float_operations=n * (2 + OPERATIONS * len(sections)) + ROOT_OPERATIONS,
        comment=(f"length of the vector of {n} channels{without[params.gravity]}",),
    )
