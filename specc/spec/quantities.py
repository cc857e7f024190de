"""Values with units: ``"30 ms"``, ``"16 kHz"``, ``"4 g"``, ``"64 kB"``.

A spec never holds a bare number where a unit is needed. Each kind of quantity is a pydantic field
type that reads such a text into a float (bytes: an int) in the kind's base unit:

========================= ============ ===========================================================
Type                      Base unit    Units
========================= ============ ===========================================================
:data:`Duration`          second       us, ms, s, min, h, days
:data:`Frequency`         hertz        mHz, Hz, kHz, MHz
:data:`Acceleration`      g            mg, g, m/s2 (1 g = 9.80665 m/s2)
:data:`Rotation`          dps          dps, deg/s, rad/s
:data:`MagneticFlux`      uT           nT, uT, mT, gauss
:data:`Size`              byte         B, kB (1000 bytes), KiB (1024 bytes), MB, MiB
:data:`Charge`            mAh          uAh, mAh, Ah
:data:`Level`             dB           dB; may be negative
:data:`Angle`             degree       deg, rad
========================= ============ ===========================================================
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic_core import PydanticCustomError, core_schema

MAX_TEXT = 40
_TEXT = re.compile(r"([+-]?)(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*(\S*)", re.ASCII)


class Kind:
    """A kind of quantity: its units as factors of the base unit (the one that is 1). ``also``:
    units that are read, but not written; ``usual``: what a number without unit may mean, where
    that is not the base unit; ``whole``: read as an int; ``signed``: it may be negative; ``note``:
    about the units.

    As a pydantic annotation it makes the field read such texts. A number alone, a wrong unit or a
    text that is no quantity is a ``PydanticCustomError`` of type ``quantity`` (or ``bare_number``)
    with the way out in its ``hint``.
    """

    def __init__(
        self,
        name: str,
        units: dict[str, float],
        example: str,
        *,
        also: dict[str, float] | None = None,
        usual: tuple[str, ...] = (),
        whole: bool = False,
        signed: bool = False,
        note: str = "",
    ):
        self.name = name
        self.units = units
        self.example = example
        self.also = also or {}
        self.usual = usual
        self.whole = whole
        self.signed = signed
        self.note = note

    @property
    def base(self) -> str:
        return next(unit for unit, factor in self.units.items() if factor == 1)

    def parse(self, value: Any) -> float | int:
        """``value`` in the base unit. Raises PydanticCustomError."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            raise self._bare(str(value))
        if not isinstance(value, str):
            raise self._error("must be text")
        if len(value) > MAX_TEXT:
            raise self._error(f"is longer than {MAX_TEXT} characters")
        match = _TEXT.fullmatch(value.strip())
        if match is None:
            raise self._error(f'cannot be read: "{value}"')
        sign, number, unit = match.groups()
        if not unit:
            raise self._bare(number)
        factor = self.units.get(unit) or self.also.get(unit)
        if factor is None:
            raise self._error(f'has the unit "{unit}", which is no unit of {self.name}')
        negative = sign == "-" and float(number) != 0
        if negative and not self.signed:
            raise self._error("cannot be negative")
        result = float(number) * (-factor if negative else factor)
        if not math.isfinite(result):
            raise self._error("is too large")
        if not self.whole:
            return result
        exact = Decimal(number) * Decimal(factor)  # 1.00723 MB is one, but not in binary
        if exact != int(exact):
            raise self._error(f"must be a whole number of {self.base}")
        return int(exact)

    def _units(self) -> str:
        return ", ".join(self.units) + (f"; {self.note}" if self.note else "")

    def _bare(self, number: str) -> PydanticCustomError:
        units = self.usual or (self.base,)
        hint = " or ".join(f'"{number[:MAX_TEXT]} {unit}"' for unit in units)
        context = {"hint": f"write {hint} (units: {self._units()})"}
        return PydanticCustomError("bare_number", "needs a unit", context)

    def _error(self, message: str) -> PydanticCustomError:
        hint = f'for example "{self.example}" (units: {self._units()})'
        return PydanticCustomError("quantity", "{reason}", {"reason": message, "hint": hint})

    def format(self, value: float) -> str:
        """``value`` (in the base unit) in the largest unit that it fills; 6 digits."""
        if value == 0:
            return f"0 {self.base}"
        fits = [unit for unit, factor in self.units.items() if value / factor >= 1]
        unit = max(
            fits or [min(self.units, key=self.units.__getitem__)], key=self.units.__getitem__
        )
        return f"{value / self.units[unit]:.6g} {unit}"

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return core_schema.no_info_plain_validator_function(self.parse)

    @property
    def pattern(self) -> str:
        """What a quantity of this kind looks like, as a regular expression of JSON Schema."""
        units = "|".join(re.escape(unit) for unit in {**self.units, **self.also})
        sign = "[+-]?" if self.signed else ""
        return rf"^\s*{sign}\d+(\.\d+)?([eE][+-]?\d+)?\s*({units})\s*$"

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": self.pattern,
            "examples": [self.example],
            "x-quantity": self.name,
        }


_MICRO = ("\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}")


def _micro(unit: str, factor: float) -> dict[str, float]:
    """The spellings of ``us`` with a real micro sign."""
    return {f"{sign}{unit}": factor for sign in _MICRO}


_DAY = 86_400.0

DURATION = Kind(
    "duration",
    {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "days": _DAY},
    "500 ms",
    usual=("s", "ms"),
    also={"d": _DAY, "day": _DAY, "sec": 1.0} | _micro("s", 1e-6),
)
FREQUENCY = Kind("frequency", {"mHz": 1e-3, "Hz": 1.0, "kHz": 1e3, "MHz": 1e6}, "50 Hz")
ACCELERATION = Kind(
    "acceleration",
    {"mg": 1e-3, "g": 1.0},
    "4 g",
    also={"m/s2": 1 / 9.80665, "m/s^2": 1 / 9.80665},
)
ROTATION = Kind(
    "rotation rate",
    {"dps": 1.0},
    "2000 dps",
    also={"deg/s": 1.0, "rad/s": 180.0 / math.pi},
)
MAGNETIC_FLUX = Kind(
    "magnetic flux density",
    {"nT": 1e-3, "uT": 1.0, "mT": 1e3},
    "400 uT",
    also={"gauss": 100.0} | _micro("T", 1.0),
)
SIZE = Kind(
    "size",
    {"B": 1, "kB": 1000, "MB": 1_000_000},
    "64 kB",
    also={"KiB": 1024, "MiB": 1_048_576},
    usual=("kB", "B"),
    whole=True,
    note="1 kB is 1000 bytes, 1 KiB is 1024",
)
CHARGE = Kind("charge", {"uAh": 1e-3, "mAh": 1.0, "Ah": 1e3}, "225 mAh")
LEVEL = Kind("level", {"dB": 1.0}, "-6 dB", signed=True)
ANGLE = Kind("angle", {"deg": 1.0}, "15 deg", also={"rad": 180.0 / math.pi})

KINDS = {
    kind.name: kind
    for kind in (
        DURATION, FREQUENCY, ACCELERATION, ROTATION, MAGNETIC_FLUX, SIZE, CHARGE, LEVEL, ANGLE,
    )
}  # fmt: skip

Duration = Annotated[float, DURATION]
Frequency = Annotated[float, FREQUENCY]
Acceleration = Annotated[float, ACCELERATION]
Rotation = Annotated[float, ROTATION]
MagneticFlux = Annotated[float, MAGNETIC_FLUX]
Size = Annotated[int, SIZE]
Charge = Annotated[float, CHARGE]
Level = Annotated[float, LEVEL]
Angle = Annotated[float, ANGLE]
