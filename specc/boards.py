"""The boards: one TOML file each in ``boards/``, read and checked on demand.

Keys of a board file: ``title``, ``mcu``, ``core`` (a key of ``cores.toml``), ``clock``, ``flash``
and ``ram`` (what an app may use) as quantities, ``peripherals``; ``[parts]`` with the parts of each
sensor type, the default first (``replay`` works on every board and need not be listed); ``[pins]``
with the pins that actions may use by name, and ``led``; ``[power]``; a ``[frameworks.<name>]`` for
each framework that builds for it, in the order of preference, with what its templates need
(``target``, ``fqbn``, ...); ``[emulator]``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic_core import PydanticCustomError

from specc import registry, toml_table
from specc.app import Board, Emulator, Power
from specc.spec.quantities import FREQUENCY, SIZE, Kind

FRAMEWORKS = ("zephyr", "arduino", "esp_idf", "cmake")
PERIPHERALS = ("serial", "led", "gpio")
SENSOR_TYPES = ("imu", "microphone", "camera", "biometric", "environment")
EVERYWHERE = "replay"  # the part that needs no hardware

CODE = "B020"


@cache
def names() -> tuple[str, ...]:
    """The names of all boards."""
    return tuple(sorted(path.stem for path in registry.share("boards").glob("*.toml")))


@cache
def load(name: str) -> Board:
    """The board ``name``, one of :func:`names`. Raises SpeccError (B020) for a wrong file."""
    table = toml_table.read(registry.share("boards") / f"{name}.toml", CODE)
    parts = table.named("parts", list, {})
    board = Board(
        name=name,
        title=table.take("title", str),
        mcu=table.take("mcu", str),
        core=table.take("core", str),
        clock_hz=round(_quantity(table, "clock", FREQUENCY)),
        flash_bytes=int(_quantity(table, "flash", SIZE)),
        ram_bytes=int(_quantity(table, "ram", SIZE)),
        parts={kind: _parts(parts.pop(kind, [])) for kind in SENSOR_TYPES},
        peripherals=table.items("peripherals", str),
        frameworks=_frameworks(table),
        pins=table.named("pins", str, {}),
        power=_power(table),
        emulator=_emulator(table),
    )
    if parts:
        raise table.fault(f"unknown sensor type {next(iter(parts))} in [parts]")
    for peripheral in board.peripherals:
        if peripheral not in PERIPHERALS:
            raise table.fault(f"unknown peripheral {peripheral}")
    table.done()
    return board


def _quantity(table: toml_table.Table, key: str, kind: Kind) -> float:
    try:
        return kind.parse(table.take(key, str))
    except PydanticCustomError as failure:
        context = failure.context or {}
        raise table.fault(f"{key} {failure.message()}", context.get("hint")) from None


def _parts(listed: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*map(str, listed), EVERYWHERE]))


def _frameworks(table: toml_table.Table) -> dict[str, dict[str, Any]]:
    frameworks = table.named("frameworks", dict)
    for name in frameworks:
        if name not in FRAMEWORKS:
            raise table.fault(f"unknown framework {name}")
    if not frameworks:
        raise table.fault("[frameworks] is empty")
    return frameworks


def _power(table: toml_table.Table) -> Power | None:
    if "power" not in table:
        return None
    power = table.table("power")
    result = Power(
        volts=power.take("volts", float),
        active_ma=power.take("active_ma", float),
        sleep_ma=power.take("sleep_ma", float),
    )
    power.done()
    return result


def _emulator(table: toml_table.Table) -> Emulator | None:
    if "emulator" not in table:
        return None
    emulator = table.table("emulator")
    result = Emulator(
        qemu=emulator.take("qemu", str),
        machine=emulator.take("machine", str),
        cpu=emulator.take("cpu", str, None),
        flash_origin=emulator.take("flash_origin", int),
        ram_origin=emulator.take("ram_origin", int),
        instructions_per_tick=emulator.take("instructions_per_tick", float),
    )
    emulator.done()
    return result
