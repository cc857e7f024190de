"""Lowers the ``filter`` block: second-order sections of a Butterworth filter.

The analogue prototype's poles lie on a circle; they are moved to the wanted band and mapped to the z
plane by the bilinear transform with prewarped edges. A. V. Oppenheim, R. W. Schafer, "Discrete-Time
Signal Processing" (3rd ed. 2010), 7.1 to 7.3 and appendix B. Everything is computed in float64 and
rounded once to float32.
"""

from __future__ import annotations

import cmath
import math

import numpy as np

from specc.dsp.channels import channels_table
from specc.kernel import KernelCall, State, Struct, Table
from specc.signals.filter.params import Params, edges

OPERATIONS = 9  # of a section, for estimates


def lower(
    params: Params, inputs: tuple[int, ...], outputs: tuple[int, ...], rate_hz: float
) -> KernelCall:
    """``inputs`` and ``outputs``: indexes into a row, one output for each input."""
    sections = design(params, rate_hz)
    start = steady_state(sections)
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
                "n_sections": len(sections),
                "sections": Table("sections", sections.astype(np.float32), "b0, b1, b2, a1, a2"),
                "start": Table("start", start.astype(np.float32), "state of a constant 1"),
            },
        ),
        state=State("float32", 1 + 2 * n * len(sections)),
        float_operations=OPERATIONS * n * len(sections),
        comment=(f"{words[params.kind]} at {at} Hz, order {params.order}, of {n} channels",),
    )


def design(params: Params, rate_hz: float) -> np.ndarray:
    """float64 (n_sections, 5): b0, b1, b2, a1, a2 of each, the least resonant first; a0 is 1. Each has
    gain 1 where the filter passes (at 0 Hz, at half the rate, or amid the band)."""
    warped = [2 * math.tan(math.pi * edge / rate_hz) for edge in edges(params)]
    n = params.order
    prototype = [cmath.exp(1j * math.pi * (2 * k + n + 1) / (2 * n)) for k in range(n)]
    centre = math.sqrt(warped[0] * warped[-1])
    width = warped[-1] - warped[0]
    if params.kind == "low":
        analogue, zeros, unit = [centre * p for p in prototype], (-1.0, -1.0), 1.0
    elif params.kind == "high":
        analogue, zeros, unit = [centre / p for p in prototype], (1.0, 1.0), -1.0
    else:
        half = [(p if params.kind == "band" else 1 / p) * width / 2 for p in prototype]
        roots = [cmath.sqrt(h * h - centre * centre) for h in half]
        analogue = [h + s * r for h, r in zip(half, roots, strict=True) for s in (1, -1)]
        at_centre = (2 + 1j * centre) / (2 - 1j * centre)
        if params.kind == "band":
            zeros, unit = (1.0, -1.0), at_centre
        else:
            zeros, unit = (at_centre, at_centre.conjugate()), 1.0
    poles = [(2 + p) / (2 - p) for p in analogue]
    rows = [_section(pair, zeros, unit) for pair in _pairs(poles)]
    return np.array(rows)


def _pairs(poles: list[complex]) -> list[tuple[complex, ...]]:
    """Conjugates together, real poles in twos (the last may be alone), the innermost first."""
    real = sorted((p.real for p in poles if abs(p.imag) < 1e-12), key=abs)
    pairs = [(p, p.conjugate()) for p in poles if p.imag >= 1e-12]
    pairs += [tuple(real[i : i + 2]) for i in range(0, len(real), 2)]
    return sorted(pairs, key=lambda pair: (max(map(abs, pair)), pair[0].imag))


def _section(poles: tuple[complex, ...], zeros: tuple[complex, ...], unit: complex) -> list[float]:
    if len(poles) == 1:
        b, a = [1.0, -zeros[0], 0.0], [1.0, -poles[0], 0.0]
    else:
        b = [1.0, -(zeros[0] + zeros[1]), zeros[0] * zeros[1]]
        a = [1.0, -(poles[0] + poles[1]), poles[0] * poles[1]]
    b, a = ([complex(c).real for c in row] for row in (b, a))
    gain = abs(np.polyval(a, unit) / np.polyval(b, unit))
    return [gain * c for c in b] + a[1:]


def steady_state(sections: np.ndarray) -> np.ndarray:
    """float64 (n_sections, 2): the state that a constant input of 1 leads to."""
    states, x = [], 1.0
    for b0, b1, b2, a1, a2 in sections:
        y = x * (b0 + b1 + b2) / (1 + a1 + a2)
        second = b2 * x - a2 * y
        states.append((b1 * x - a1 * y + second, second))
        x = y
    return np.array(states)
