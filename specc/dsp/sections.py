"""Recursive filters as second-order sections, for ``runtime/sections.c``.

An analogue prototype's poles are moved to the wanted band and mapped to the z plane by the bilinear
transform with prewarped edges. A. V. Oppenheim, R. W. Schafer, "Discrete-Time Signal Processing"
(3rd ed. 2010), 7.1 to 7.3 and appendix B. Everything is computed in float64 and rounded once to
float32.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from specc.kernel import Struct, Table

Kind = Literal["low", "high", "band", "stop"]
OPERATIONS = 9  # of a section on a sample, for estimates


def butterworth(kind: Kind, edges_hz: Sequence[float], order: int, rate_hz: float) -> np.ndarray:
    """float64 (n_sections, 5): b0, b1, b2, a1, a2 of each, the least resonant first; a0 is 1. Each has
    gain 1 where the filter passes (at 0 Hz, at half the rate, or amid the band).

    ``edges_hz``: one for ``low`` and ``high``, two for ``band`` and ``stop``, where the order is that
    of each edge.
    """
    angles = [math.pi * (2 * k + order + 1) / (2 * order) for k in range(order)]
    return _design(kind, edges_hz, [cmath.exp(1j * angle) for angle in angles], rate_hz)


def chebyshev(cutoff_hz: float, order: int, ripple_db: float, rate_hz: float) -> np.ndarray:
    """The same for a low pass of Chebyshev's first kind: gain 1 at 0 Hz, above it between 1 and
    ``ripple_db`` more (``order`` is even), steeper than Butterworth's beyond."""
    width = math.asinh(1 / math.sqrt(10 ** (ripple_db / 10) - 1)) / order
    angles = [math.pi * (2 * k + 1 - order) / (2 * order) for k in range(order)]
    return _design("low", [cutoff_hz], [-cmath.sinh(width + 1j * a) for a in angles], rate_hz)


def sections_struct(sections: np.ndarray, name: str = "sections") -> Struct:
    """``specc_sections_t``; ``name``: of its table, unique in a kernel's struct."""
    start = steady_state(sections)
    return Struct(
        "specc_sections_t",
        {
            "n_sections": len(sections),
            "coefficients": Table(name, _rows(sections), "b0, b1, b2, a1, a2"),
            "start": Table(f"{name}_start", _rows(start), "state of a constant 1"),
        },
    )


def steady_state(sections: np.ndarray) -> np.ndarray:
    """float64 (n_sections, 2): the state that a constant input of 1 leads to."""
    states, x = [], 1.0
    for b0, b1, b2, a1, a2 in sections:
        y = x * (b0 + b1 + b2) / (1 + a1 + a2)
        second = b2 * x - a2 * y
        states.append((b1 * x - a1 * y + second, second))
        x = y
    return np.array(states).reshape(-1, 2)


def _design(
    kind: Kind, edges_hz: Sequence[float], prototype: list[complex], rate_hz: float
) -> np.ndarray:
    warped = [2 * math.tan(math.pi * edge / rate_hz) for edge in edges_hz]
    centre = math.sqrt(warped[0] * warped[-1])
    width = warped[-1] - warped[0]
    if kind == "low":
        analogue, zeros, unit = [centre * p for p in prototype], (-1.0, -1.0), 1.0
    elif kind == "high":
        analogue, zeros, unit = [centre / p for p in prototype], (1.0, 1.0), -1.0
    else:
        half = [(p if kind == "band" else 1 / p) * width / 2 for p in prototype]
        roots = [cmath.sqrt(h * h - centre * centre) for h in half]
        analogue = [h + s * r for h, r in zip(half, roots, strict=True) for s in (1, -1)]
        at_centre = (2 + 1j * centre) / (2 - 1j * centre)
        if kind == "band":
            zeros, unit = (1.0, -1.0), at_centre
        else:
            zeros, unit = (at_centre, at_centre.conjugate()), 1.0
    poles = [(2 + p) / (2 - p) for p in analogue]
    return np.array([_section(pair, zeros, unit) for pair in _pairs(poles)])


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


def _rows(values: np.ndarray) -> np.ndarray:
    """float32; never empty: C has no arrays of length 0."""
    return values.astype(np.float32) if len(values) else np.zeros((1, 1), np.float32)
