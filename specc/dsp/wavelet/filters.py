"""The wavelets' filters, in float64, with the names and signs of PyWavelets.

I. Daubechies, "Ten Lectures on Wavelets" (SIAM, 1992): an orthogonal wavelet with N vanishing moments
comes from the polynomial ``P(y) = sum C(N - 1 + k, k) y^k`` in ``y = (2 - z - 1/z) / 4``. Each of its
roots is a pair ``z, 1/z``, of which the low-pass takes one: always the inner (``db``), or the choice
with the most linear phase (``sym``). The biorthogonal wavelets (``bior``, ``rbio``) share the roots
out over their two low-passes instead (A. Cohen, I. Daubechies, J.-C. Feauveau, "Biorthogonal bases of
compactly supported wavelets", Comm. Pure Appl. Math. 45, 1992). The coiflets, whose low-pass has
vanishing moments too, are solutions of the equations of that condition by Gauss and Newton's method.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

# sym: the groups of roots (see _groups) that are taken outside of the unit circle.
_OUTSIDE = {
    4: (0,),
    5: (1,),
    6: (0, 2),
    7: (2,),
    8: (0, 2),
    9: (1, 2),
    10: (0, 2, 4),
}
# bior whose roots are shared out: the groups and the zeros at -1 of the analysis low-pass; the
# synthesis has the others. In all other bior the analysis has all groups: splines.
_SHARED = {(4, 4): ((0,), 4), (5, 5): ((0,), 4), (6, 8): ((0, 2), 8)}
_COIF = {
    1: (
        -0.07273261951252645, 0.33789766245748176, 0.8525720202116004, 0.3848648468648577,
        -0.07273261951252645, -0.015655728135791993,
    ),
    2: (
        0.01638733646320364, -0.04146493678687178, -0.0673725547237256, 0.38611006682276283,
        0.8127236354494135, 0.41700518442323903, -0.07648859907828075, -0.05943441864643108,
        0.023680171946847767, 0.005611434819368832, -0.0018232088709110308, -0.000720549445520347,
    ),
    3: (
        -0.0037935128643807794, 0.007782596425672707, 0.023452696142077054, -0.06577191128146914,
        -0.06112339000297233, 0.40517690240911763, 0.7937772226260871, 0.4284834763773707,
        -0.07179982161915491, -0.08230192710630034, 0.034555027573297904, 0.015880544863669643,
        -0.009007976136730723, -0.002574517688136826, 0.0011175187708306502, 0.0004662169598204045,
        -7.098330250637894e-05, -3.459977319727373e-05,
    ),
    4: (
        0.000892313902537003, -0.0016294924252267858, -0.00734616793626805, 0.016068947131575025,
        0.026682304669604834, -0.08126671024919373, -0.05607731960356926, 0.41530842700068227,
        0.7822389344242826, 0.43438603311435653, -0.06662747236681715, -0.09622042453595264,
        0.03933442260558915, 0.025082253337949608, -0.015211728187697211, -0.0056582838001308835,
        0.003751434697146086, 0.0012665610789256603, -0.0005890202246332164, -0.0002599743371222568,
        6.233885431278718e-05, 3.1229861599195265e-05, -3.2596479400307506e-06, -1.7849909144933466e-06,
    ),
    5: (
        -0.000212081862067494, 0.0003585777411617577, 0.0021782943778456947, -0.004159312627578639,
        -0.010131584846900275, 0.023408322118927783, 0.028169744270532353, -0.09192158806008609,
        -0.05204667025355476, 0.42157126673075435, 0.7742936228603274, 0.4379823066591633,
        -0.06203775157498195, -0.10556315130733723, 0.041287530472117834, 0.03267479946705735,
        -0.019758391600965465, -0.009159507338676163, 0.006761520220620417, 0.0024315754425382886,
        -0.0016616273039298788, -0.0006375589261258812, 0.00030185794166824473, 0.00014035632812373243,
        -4.12198619242655e-05, -2.1270221672515614e-05, 3.7007277113394796e-06, 2.0612203985788783e-06,
        -1.6237995172048335e-07, -9.604010112767892e-08,
    ),
}  # fmt: skip


class Filters(NamedTuple):
    """Of the analysis: float64 (length,) each, of one even length, zeros at the ends included."""

    low: np.ndarray
    high: np.ndarray


def filters(name: str) -> Filters:
    """The decomposition filters of a wavelet of ``wavelet.names``."""
    analysis, synthesis = _low_passes(name)
    sign = (-1.0) ** np.arange(1, len(synthesis) + 1)
    return Filters(analysis, sign * synthesis)


def _low_passes(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Of analysis and synthesis."""
    if name == "haar":
        name = "db1"
    family, order = name.rstrip("0123456789."), name.lstrip("abcdefghijklmnopqrstuvwxyz")
    if family in ("bior", "rbio"):
        n_r, n_d = map(int, order.split("."))
        analysis, synthesis = _biorthogonal(n_r, n_d)
        if family == "rbio":
            return synthesis[::-1], analysis[::-1]
        return analysis, synthesis
    if family == "coif":
        synthesis = np.array(_COIF[int(order)])
    else:
        outside = _OUTSIDE.get(int(order), ()) if family == "sym" else ()
        synthesis = _orthogonal(int(order), outside)
    return synthesis[::-1], synthesis


def _orthogonal(n: int, outside: tuple[int, ...]) -> np.ndarray:
    low_pass = _binomial(n).astype(complex)
    for index, group in enumerate(_groups(n)):
        for y in group:
            z = _inner(y)
            low_pass = np.convolve(low_pass, [1, -(1 / z if index in outside else z)])
    return _scaled(low_pass)


def _biorthogonal(n_r: int, n_d: int) -> tuple[np.ndarray, np.ndarray]:
    """The low-passes of analysis and synthesis, with zeros to the same even length."""
    n = (n_r + n_d) // 2
    groups = _groups(n)
    own, zeros = _SHARED.get((n_r, n_d), (range(len(groups)), n_d))
    analysis, synthesis = _binomial(zeros), _binomial(2 * n - zeros)
    for index, group in enumerate(groups):
        for y in group:
            factor = np.array([0.25 / y, 1 - 0.5 / y, 0.25 / y])
            if index in own:
                analysis = np.convolve(analysis, factor)
            else:
                synthesis = np.convolve(synthesis, factor)
    longest = max(len(analysis), len(synthesis))
    length = longest + longest % 2
    # Filters of odd length have their middle on a sample: one of them must be a sample late.
    return (
        _padded(_scaled(analysis), length, late=len(analysis) % 2),
        _padded(_scaled(synthesis), length, late=0),
    )


def _padded(values: np.ndarray, length: int, late: int) -> np.ndarray:
    before = (length - len(values)) // 2 + late
    return np.pad(values, (before, length - len(values) - before))


def _scaled(low_pass: np.ndarray) -> np.ndarray:
    real = low_pass.real
    return real / math.fsum(real) * math.sqrt(2)


def _binomial(n: int) -> np.ndarray:
    """``(1 + 1/z)^n``."""
    return np.array([math.comb(n, k) for k in range(n + 1)], float)


def _groups(n: int) -> list[list[complex]]:
    """The roots y of P, conjugates together; the group nearest to the unit circle in z first."""
    p = np.array([math.comb(n - 1 + k, k) for k in reversed(range(n))], float)
    slope = np.polyder(p)
    y = np.roots(p)
    for _ in range(4):  # np.roots alone is good to nine digits or so
        y = y - np.polyval(p, y) / np.polyval(slope, y)
    groups = [[root] for root in y if abs(root.imag) < 1e-9]
    groups += [[root, root.conjugate()] for root in y if root.imag >= 1e-9]
    return sorted(groups, key=lambda group: -abs(_inner(group[0])))


def _inner(y: complex) -> complex:
    """The z inside of the unit circle with ``z + 1/z = 2 - 4 y``."""
    b = 1 - 2 * y
    z = b + np.sqrt(b * b - 1 + 0j)
    return z if abs(z) < 1 else 1 / z
