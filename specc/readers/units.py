"""Units in a file's header: the exact factor from what was recorded to the channel's own unit.

Metres per second squared taken for g is the classic silent error of motion data, so a unit is
either known, or missing (then the channel's own is assumed, and said), or an error.
"""

from __future__ import annotations

import math
import re

STANDARD_GRAVITY = 9.80665  # m/s^2, exact by definition (3rd CGPM, 1901)

# channel's unit -> {spelling in the header, normalised: (factor, offset)}; value * factor + offset
_CONVERSIONS: dict[str, dict[str, tuple[float, float]]] = {
    "g": {
        "g": (1.0, 0.0),
        "mg": (1e-3, 0.0),
        "m/s^2": (1.0 / STANDARD_GRAVITY, 0.0),
        "cm/s^2": (0.01 / STANDARD_GRAVITY, 0.0),
        "mm/s^2": (0.001 / STANDARD_GRAVITY, 0.0),
    },
    "dps": {
        "dps": (1.0, 0.0),
        "mdps": (1e-3, 0.0),
        "rad/s": (180.0 / math.pi, 0.0),
        "mrad/s": (0.18 / math.pi, 0.0),
        "rpm": (6.0, 0.0),
    },
    "uT": {
        "ut": (1.0, 0.0),
        "nt": (1e-3, 0.0),
        "mt": (1e3, 0.0),
        "t": (1e6, 0.0),
        "gauss": (100.0, 0.0),
        "mgauss": (0.1, 0.0),
    },
    "degC": {
        "degc": (1.0, 0.0),
        "k": (1.0, -273.15),
        "degf": (5.0 / 9.0, -160.0 / 9.0),
    },
    "hPa": {
        "hpa": (1.0, 0.0),
        "mbar": (1.0, 0.0),
        "bar": (1000.0, 0.0),
        "pa": (0.01, 0.0),
        "kpa": (10.0, 0.0),
    },
    # Shares of full scale; 16-bit samples are called "wav" by Edge Impulse.
    "fs": {"fs": (1.0, 0.0), "wav": (1.0 / 32768.0, 0.0)},
    "%RH": {"%rh": (1.0, 0.0), "%": (1.0, 0.0)},
    "mV": {"mv": (1.0, 0.0), "v": (1e3, 0.0), "uv": (1e-3, 0.0)},
    "V": {"v": (1.0, 0.0), "mv": (1e-3, 0.0), "uv": (1e-6, 0.0)},
    "lx": {"lx": (1.0, 0.0), "lux": (1.0, 0.0), "klx": (1000.0, 0.0)},
    "ppm": {"ppm": (1.0, 0.0), "ppb": (1e-3, 0.0)},
}
_SPELLINGS = {
    "deg/s": "dps",
    "degree/s": "dps",
    "degrees/s": "dps",
    "mdeg/s": "mdps",
    "m/s2": "m/s^2",
    "m/s/s": "m/s^2",
    "ms^-2": "m/s^2",
    "ms-2": "m/s^2",
    "cm/s2": "cm/s^2",
    "gal": "cm/s^2",
    "mm/s2": "mm/s^2",
    "rads/s": "rad/s",
    "c": "degc",
    "f": "degf",
}
_TIME = {"s": 1.0, "sec": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def conversion(unit: str, channel_unit: str) -> tuple[float, float] | None:
    """``(factor, offset)`` that take a value in ``unit`` to ``channel_unit``; None if unknown.

    A channel unit that is not in the table (a raw count, a custom unit) accepts only itself."""
    if unit == channel_unit:
        return (1.0, 0.0)
    return _CONVERSIONS.get(channel_unit, {}).get(_normalised(unit))


def seconds(unit: str) -> float | None:
    """Seconds in one time unit of the header (``s``, ``ms``, ``us``, ``ns``); None if unknown."""
    return _TIME.get(_normalised(unit))


def known(channel_unit: str) -> tuple[str, ...]:
    """The units that convert to ``channel_unit``, for the hint."""
    return tuple(_CONVERSIONS.get(channel_unit, {channel_unit: (1.0, 0.0)}))


TIME_UNITS = ("s", "ms", "us", "ns")


def _normalised(unit: str) -> str:
    text = re.sub(r"\s+", "", unit).lower()
    text = text.replace("\N{SUPERSCRIPT TWO}", "^2").replace("\N{DEGREE SIGN}", "deg")
    text = text.replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")
    return _SPELLINGS.get(text, text)
