"""Lowers the ``filter`` block: second-order sections of a Butterworth filter."""

from __future__ import annotations

from specc.dsp.channels import channels_table
from specc.dsp.sections import OPERATIONS, butterworth, sections_struct
from specc.kernel import KernelCall, State, Struct
from specc.signals.filter.params import Params, edges


def lower(
    params: Params, inputs: tuple[int, ...], outputs: tuple[int, ...], rate_hz: float
) -> KernelCall:
    """``inputs`` and ``outputs``: indexes into a row, one output for each input."""
    sections = butterworth(params.kind, edges(params), params.order, rate_hz)
    n = len(inputs)
    words = {"low": "low pass", "high": "high pass", "band": "band pass", "stop": "band stop"}
    at = " to ".join(f"{edge:g}" for edge in edges(params))
    return KernelCall(
        function="specc_filter",
        folder="signals/filter",
        params=Struct(
            "specc_filter_t",
            {
                "n_channels": n,
                "inputs": channels_table(inputs, "inputs"),
                "outputs": channels_table(outputs, "outputs"),
                "sections": sections_struct(sections),
            },
        ),
        state=State("float32", 1 + 2 * n * len(sections)),
        float_operations=OPERATIONS * n * len(sections),
        comment=(f"{words[params.kind]} at {at} Hz, order {params.order}, of {n} channels",),
    )
